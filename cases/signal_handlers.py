"""What happens by itself when pages are saved and moved."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, post_page_move

from cases.anonymity import forget_index_pages
from cases.models import CaseIndexPage, CasePage, ChallengeIndexPage, ChallengePage
from municipalities.models import MunicipalityPage

PEER_MODELS = (CasePage, ChallengePage)


def on_page_moved(instance: Page, parent_page_after: Page, **_kwargs: Any) -> None:
    """Let a page that was moved below another municipality become that municipality's, published text and all."""
    parent = parent_page_after.specific
    if isinstance(instance.specific, PEER_MODELS) and isinstance(parent, MunicipalityPage):
        model = type(instance.specific)
        model.objects.filter(pk=instance.pk).update(municipality_id=parent.municipality_id)
    forget_index_pages()


def on_page_published(instance: Page, **_kwargs: Any) -> None:
    """Forget the addresses that an anonymous page once had, since they name its municipality."""
    if _is_anonymous(instance):
        Redirect.objects.filter(redirect_page_id=instance.pk, automatically_created=True).delete()


def on_slug_changed(instance: Page, instance_before: Page, **_kwargs: Any) -> None:
    """Keep a page that became anonymous and got a new slug at once from being redirected to by its old address."""
    if _is_anonymous(instance):
        # Wagtail asks the page as it was for its old address, after this: this app is listed before the redirects.
        instance_before.is_anonymous = True
    forget_index_pages()


def _is_anonymous(page: Page) -> bool:
    specific = page.specific
    return isinstance(specific, PEER_MODELS) and specific.is_anonymous


def on_index_page_changed(**_kwargs: Any) -> None:
    """Find the lists again, since an anonymous page's address begins with one's."""
    forget_index_pages()


def connect() -> None:
    """Listen; called once when the app is ready."""
    post_page_move.connect(on_page_moved, dispatch_uid="cases.on_page_moved")
    page_published.connect(on_page_published, dispatch_uid="cases.on_page_published")
    page_slug_changed.connect(on_slug_changed, dispatch_uid="cases.on_slug_changed")
    for model in (CaseIndexPage, ChallengeIndexPage):
        post_save.connect(on_index_page_changed, sender=model, dispatch_uid=f"cases.saved.{model.__name__}")
        post_delete.connect(on_index_page_changed, sender=model, dispatch_uid=f"cases.deleted.{model.__name__}")
