"""What every public template needs for the site's shell."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from home.shell import Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values for header and footer; lazy, so that the admin pays nothing."""
    return {"shell": Shell(request)}
