"""The comments of a page, for its template."""

from __future__ import annotations

from typing import Any

from django import template

from comments.threads import Address, threads_of

register = template.Library()


@register.inclusion_tag("comments/section.html", takes_context=True)
def comments(context: Any, page: Any) -> dict[str, Any]:
    """The section "Kommentarer" of a page; nothing for one that is not saved yet."""
    request = context.get("request")
    threads = threads_of(page, Address.of(request.GET if request else {})) if page.pk else None
    return {"page": page, "threads": threads, "shell": context.get("shell")}
