"""What every public template needs for the site's shell."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from home.services import has_example_content


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values for header and footer; lazy, so that the admin pays nothing."""
    return {"has_example_content": has_example_content}
