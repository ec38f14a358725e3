"""What this app adds to the admin."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from municipalities.viewsets import MunicipalityFactsGroup

register_snippet(MunicipalityFactsGroup)
