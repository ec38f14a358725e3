"""Whole addresses for letters, and the secrets of private links.

A secret has 256 bits, which nobody can guess. Tables hold its fingerprint only, so that they open nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.urls import reverse


def site_url() -> str:
    """The site's own address, without a slash at the end."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/")


def whole_url(view_name: str, *arguments: Any) -> str:
    """The address of a view as it stands in a letter."""
    return site_url() + reverse(view_name, args=arguments)


def new_token() -> str:
    """A new secret."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """The fingerprint of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()
