"""A real Elasticsearch that asks who is there: its users, and what each of them may do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

# One worker has all of these tests, so that the server starts once.
SECURED = [pytest.mark.elasticsearch, pytest.mark.xdist_group("more-elasticsearch")]
SECURED_PREFIX = f"{settings.ELASTICSEARCH_PREFIX}_secured"
SITE, READER = "site", "reader"


def roles() -> dict[str, dict[str, object]]:
    """The role that the docs give to the site, and one that may look only."""
    documented = (Path(settings.BASE_DIR) / "docs" / "elasticsearch-role.json").read_text()
    reading = {"indices": [{"names": [f"{SECURED_PREFIX}_pages_*"], "privileges": ["read", "view_index_metadata"]}]}
    return {SITE: json.loads(documented.replace("kunskapsbank_", f"{SECURED_PREFIX}_")), READER: reading}
