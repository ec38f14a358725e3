"""The test run: fast hashing, mail in memory, nothing written outside a temporary folder."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
if WORKER == "main":
    # Workers inherit the controller's folder, and whoever made it takes it away.
    os.environ["KUNSKAPSBANK_VAR"] = tempfile.mkdtemp(prefix="kunskapsbanken-test-")
    atexit.register(shutil.rmtree, os.environ["KUNSKAPSBANK_VAR"], ignore_errors=True)

from .base import *  # noqa: E402, F403
from .base import DATABASES, INSTALLED_APPS, VAR_DIR  # noqa: E402

DEBUG = False
SECRET_KEY = "test-run-only"  # noqa: S105 - no secret, the test run's own
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR_DIR / WORKER / "media"
STATIC_ROOT = VAR_DIR / WORKER / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as on a laptop: the live server's threads each need a connection of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
elif template := os.environ.get("KUNSKAPSBANK_TEST_TEMPLATE"):
    # A database with all tables, which `pytest --services` made.
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}

# The embedded engine unless a test asks for the fixture `elasticsearch_url`; each worker has indices of its own.
ELASTICSEARCH_URL = ""
ELASTICSEARCH_PREFIX = f"{VAR_DIR.name}-{WORKER}"
# A thread of its own would see another database than the test's transaction.
SEARCH_RESERVE_IS_WARM = False
SEARCH_TALLY_SECONDS = 0.0
# The language model takes a second a page: only tests of meaning turn it on.
SEARCH_EMBEDDER = "none"

# What a municipality's own login by SAML needs is loaded only where the settings name one.
INSTALLED_APPS = [*INSTALLED_APPS, "allauth.socialaccount.providers.saml"]
