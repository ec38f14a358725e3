"""What changes a page's document: the page, where it lies, who may read it, the words it is described with."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cases.models import CpvCode
from kunskapsbank.vocabulary import Term
from municipalities.models import Municipality
from search.documents import searchable_types
from search.models import SynonymGroup
from search.outbox import enqueue
from search.synonyms import remember
from search.tasks import drain_outbox

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listen; called once the apps are ready."""
    for signal in (page_published, page_unpublished, page_slug_changed):
        signal.connect(on_page_changed, dispatch_uid="search")
    post_page_move.connect(on_page_moved, dispatch_uid="search")
    # The row of the page's own type goes first: only when the page's row is gone, too, is it not to be seen any more.
    post_delete.connect(on_page_deleted, sender=Page, dispatch_uid="search")
    for signal in (post_save, post_delete):
        signal.connect(on_restriction_changed, sender=PageViewRestriction, dispatch_uid="search")
    for model in _described_with():
        post_save.connect(on_term_changed, sender=model, dispatch_uid="search")
        # Before, for afterwards nothing says which pages were described with it.
        pre_delete.connect(on_term_deleted, sender=model, dispatch_uid="search")
    pre_save.connect(on_synonyms_to_be_saved, sender=SynonymGroup, dispatch_uid="search")
    post_save.connect(on_synonyms_saved, sender=SynonymGroup, dispatch_uid="search")
    post_delete.connect(on_synonyms_deleted, sender=SynonymGroup, dispatch_uid="search")


def on_page_changed(sender: Any, instance: Page, **_kwargs: Any) -> None:
    """Published, unpublished or given another address."""
    if isinstance(instance, searchable_types()):
        _enqueue([instance.pk])


def on_page_deleted(sender: Any, instance: Page, **_kwargs: Any) -> None:
    """Gone."""
    _enqueue([instance.pk])


def on_page_moved(sender: Any, instance: Page, **_kwargs: Any) -> None:
    """Moved, with everything below it."""
    _enqueue(_at_and_below(instance))


def on_restriction_changed(sender: Any, instance: PageViewRestriction, **_kwargs: Any) -> None:
    """Hidden from or shown to everyone, with everything below it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        _enqueue(_at_and_below(page))


def on_term_changed(sender: type[models.Model], instance: models.Model, created: bool, **_kwargs: Any) -> None:
    """A vocabulary's entry reads differently: every page described with it is made anew."""
    if not created:
        _enqueue(_described_by(sender, instance))


def on_term_deleted(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    """A vocabulary's entry goes: so does its label from every page described with it."""
    _enqueue(_described_by(sender, instance))


def on_synonyms_to_be_saved(sender: Any, instance: SynonymGroup, **_kwargs: Any) -> None:
    """Look what the group says until now."""
    instance.terms_before = SynonymGroup.objects.filter(pk=instance.pk).values_list("terms", flat=True).first() or ""


def on_synonyms_saved(sender: Any, instance: SynonymGroup, **_kwargs: Any) -> None:
    """Made or changed, wherever it was done."""
    remember(instance.pk, before=instance.terms_before, after=instance.terms)


def on_synonyms_deleted(sender: Any, instance: SynonymGroup, **_kwargs: Any) -> None:
    """Gone."""
    remember(instance.pk, before=instance.terms, after="")


def _enqueue(page_ids: Iterable[int]) -> None:
    """Write to the outbox in this transaction; work it off once it has been committed."""
    if enqueue(page_ids):
        transaction.on_commit(_drain)


def _drain() -> None:
    try:
        drain_outbox.enqueue()
    except Exception:  # the change is saved and the row waits; whoever drains next takes it
        logger.exception("outbox was not drained")


def _at_and_below(page: Page) -> set[int]:
    pages = Page.objects.type(*searchable_types()).descendant_of(page, inclusive=True)
    return set(pages.values_list("pk", flat=True))


def _described_with() -> set[type[models.Model]]:
    """The models whose labels get into documents."""
    related = {field.related_model for page_type in searchable_types() for field in _relations(page_type)}
    return {model for model in related if _is_vocabulary(model)}


def _described_by(model: type[models.Model], entry: models.Model) -> set[int]:
    return {
        page_id
        for page_type in searchable_types()
        for lookup in _lookups(page_type, model)
        for page_id in page_type.objects.filter(**{lookup: entry.pk}).values_list("pk", flat=True)
    }


def _is_vocabulary(model: Any) -> bool:
    return issubclass(model, (Term, CpvCode, Municipality))


def _relations(page_type: type[models.Model]) -> list[Any]:
    return [field for field in page_type._meta.get_fields() if field.many_to_one or field.many_to_many]


def _lookups(page_type: type[models.Model], model: type[models.Model]) -> list[str]:
    """How a page type's rows are found by an entry of a vocabulary."""
    return [field.name for field in _relations(page_type) if field.related_model is model]
