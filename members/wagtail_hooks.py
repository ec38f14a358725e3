"""What this app adds to the admin."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from members.viewsets import MunicipalityDomainViewSet

register_snippet(MunicipalityDomainViewSet)
