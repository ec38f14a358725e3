"""On which pages somebody may comment, and until when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from comments.models import ClosedPage
from kunskapsbank.visibility import readable


def open_to_readers(page_id: int) -> Any | None:
    """The page with this number, if its type takes comments and every visitor may read it."""
    page = readable(Page.objects.filter(pk=page_id)).first()
    if page is None or not takes_comments(page):
        return None
    return page.specific


def takes_comments(page: Page) -> bool:
    """Whether its type does."""
    return getattr(page.specific_class, "takes_comments", False)


def closed_because(page: Any, *, is_closed: bool | None = None) -> str:
    """Why the page takes no new comments, in a sentence for readers; empty where it takes them.

    `is_closed` says whether an editor closed them, where that is known.
    """
    if getattr(page, "is_secret", False):
        return _(
            "Upphandlingen pågår. Kommentarerna är stängda tills avtalet är klart: anbud och utvärdering är "
            "sekretessbelagda."
        )
    if is_closed is None:
        is_closed = ClosedPage.objects.filter(page=page.pk).exists()
    return _("Kommentarerna på den här sidan är stängda.") if is_closed else ""
