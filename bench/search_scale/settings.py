"""Production's settings for the benchmark's processes, with Wagtail's own search as Swedish as it gets."""

from __future__ import annotations

from kunskapsbank.settings.production import *  # noqa: F403
from kunskapsbank.settings.production import VAR_DIR

STATIC_ROOT = VAR_DIR / "static"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "swedish"}}
