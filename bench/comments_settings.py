"""Production's settings for this benchmark's process, with django-contrib-comments where it is installed."""

from __future__ import annotations

from importlib.util import find_spec

from kunskapsbank.settings.production import *  # noqa: F403
from kunskapsbank.settings.production import INSTALLED_APPS, VAR_DIR

STATIC_ROOT = VAR_DIR / "static"
SECURE_SSL_REDIRECT = False
ROOT_URLCONF = "bench.comments_urls"
SITE_ID = 1
if find_spec("django_comments"):
    # First, so that where both have a tag library of the same name the site's own is taken.
    INSTALLED_APPS = ["django_comments", "django.contrib.sites", *INSTALLED_APPS]
