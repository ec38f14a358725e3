"""What must be set before the site may serve the public, and what a setting may be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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

REQUIRED_WITH_ELASTICSEARCH = {
    "ELASTICSEARCH_PREFIX": (
        "how the names of this site's indices begin, for example: kunskapsbank. Another site on the same servers, "
        "such as one for trying things out, needs another"
    ),
}


def demand(env: environ.Env) -> None:
    """Stop the start with a sentence for each setting that is missing or empty."""
    required = REQUIRED | (REQUIRED_WITH_ELASTICSEARCH if env.str("ELASTICSEARCH_URL", default="") else {})
    missing = [f"Set {name} to {what}" for name, what in required.items() if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured("\n".join(missing))


def one_of(value: str, choices: Sequence[str], *, name: str) -> str:
    """The setting's value, the first of the choices when it is empty; one that means nothing stops the start."""
    if value and value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to {' or '.join(choices)}")
    return value or choices[0]


def made_folder(path: Path, *, name: str) -> Path:
    """The folder, made if it is not there; where it cannot be, the start stops with a sentence."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"Set {name} to a folder that can be written to: {path}: {error.strerror}"
        ) from error
    return path
