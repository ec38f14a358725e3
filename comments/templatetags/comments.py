"""The comments of a page, for its template."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import template
from django.utils.translation import gettext as _

from comments.markup import threads_html
from comments.threads import Address, threads_of

register = template.Library()


@register.inclusion_tag("comments/section.html", takes_context=True)
def comments(context: Any, page: Any) -> dict[str, Any]:
    """The section "Kommentarer" of a page; nothing for one that is not saved yet."""
    request = context.get("request")
    threads = threads_of(page, Address.of(request.GET if request else {})) if page.pk else None
    items = threads_html(threads.rows) if threads else ""
    return {"page": page, "threads": threads, "items": items, "shell": context.get("shell")}


@register.simple_tag
def tip_by_mail(page: Any) -> str:
    """An address that opens the visitor's own mail program with a text that says what the page is and where."""
    subject = _("Tips: %(title)s") % {"title": page.title}
    words = _("Hej! Jag tror att du har nytta av det här på Kunskapsbanken:")
    body = "\r\n\r\n".join([words, f"{page.title}\r\n{page.full_url}"])
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
