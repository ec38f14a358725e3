"""Similar pages that an editor chose: some first, some not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from search.models import SimilarChoice

Kind = SimilarChoice.Kind


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen for one page, by page id; the pinned ones in their order."""

    pinned: tuple[int, ...] = ()
    hidden: frozenset[int] = frozenset()


def choices_for(page_id: int) -> Choices:
    """What editors chose for a page."""
    chosen = list(SimilarChoice.objects.filter(page_id=page_id).values_list("other_id", "kind"))
    return Choices(
        tuple(other for other, kind in chosen if kind == Kind.PINNED),
        frozenset(other for other, kind in chosen if kind == Kind.HIDDEN),
    )


def choose(page_id: int, other_id: int, kind: Kind, *, by: Any) -> None:
    """Pin another page, after those that are, or hide it."""
    last = SimilarChoice.objects.filter(page_id=page_id).aggregate(last=Max("sort_order"))["last"]
    SimilarChoice.objects.update_or_create(
        page_id=page_id,
        other_id=other_id,
        defaults={"kind": kind, "sort_order": 0 if last is None else last + 1, "chosen_by": by},
    )


def leave_to_search(page_id: int, other_id: int) -> None:
    """Forget what was chosen about another page."""
    SimilarChoice.objects.filter(page_id=page_id, other_id=other_id).delete()


@transaction.atomic
def move_up(page_id: int, other_id: int) -> None:
    """Let a pinned page change places with the one before it."""
    pinned = list(SimilarChoice.objects.filter(page_id=page_id, kind=Kind.PINNED).select_for_update())
    place = next((place for place, choice in enumerate(pinned) if choice.other_id == other_id), 0)
    if place:
        pinned.insert(place - 1, pinned.pop(place))
    for number, choice in enumerate(pinned):
        SimilarChoice.objects.filter(pk=choice.pk).exclude(sort_order=number).update(sort_order=number)
