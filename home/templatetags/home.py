"""The menu and what the start page needs."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from home.shell import Link

register = template.Library()


@register.inclusion_tag("components/main_menu.html", takes_context=True)
def main_menu(context: Context) -> dict[str, Any]:
    """The main menu, with the section marked that the visitor is in."""
    request, page, shell = context.get("request"), context.get("page"), context.get("shell")
    if request is None or shell is None:
        return {"items": [], "share": None}

    def item(link: Link) -> dict[str, str]:
        return {"title": link.title, "url": link.url, "current": link.current(request.path, page)}

    return {
        "items": [item(link) for link in shell.navigation],
        "share": item(shell.share_link),
    }
