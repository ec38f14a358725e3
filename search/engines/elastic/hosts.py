"""Where Elasticsearch is, as the environment says."""

from __future__ import annotations

from django.conf import settings


def hosts() -> tuple[str, ...]:
    """The addresses in `ELASTICSEARCH_URL`; several are separated by commas."""
    return tuple(host.strip() for host in settings.ELASTICSEARCH_URL.split(",") if host.strip())
