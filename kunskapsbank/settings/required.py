"""What must be set before the site may serve the public."""

from __future__ import annotations

import environ
from django.core.exceptions import ImproperlyConfigured

REQUIRED = {
    "SECRET_KEY": (
        "at least 50 random characters that nobody else knows, for example from: "
        'python -c "import secrets; print(secrets.token_urlsafe(50))"'
    ),
    "ALLOWED_HOSTS": "the host names the site answers to, for example: kunskapsbanken.example.se",
    "WAGTAILADMIN_BASE_URL": "the site's own address, for example: https://kunskapsbanken.example.se",
}


def demand(env: environ.Env) -> None:
    """Stop the start with a sentence for each setting that is missing or empty."""
    missing = [f"Set {name} to {what}" for name, what in REQUIRED.items() if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured("\n".join(missing))
