"""The test run: fast hashing, mail in memory, nothing written outside a temporary folder."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("KUNSKAPSBANK_VAR", tempfile.mkdtemp(prefix="kunskapsbanken-test-"))

from .base import *  # noqa: E402, F403

DEBUG = False
SECRET_KEY = "test-run-only"  # noqa: S105 - no secret, the test run's own
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
