"""What editors do with synonyms: try a group before it is saved, remember each change, take one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext, get_active_log_context

from search.hits import Hit
from search.models import SynonymChange, SynonymGroup
from search.query import Synonyms
from search.service import Question, search_pages


@dataclass(frozen=True, slots=True)
class Place:
    """A hit of a trial and how it moved, in words; empty where it stands as it did."""

    hit: Hit
    move: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a question finds with the synonyms as they are, and what it would find."""

    text: str
    before: list[Place]
    after: list[Place]
    before_total: int
    after_total: int

    @property
    def is_same(self) -> bool:
        """Whether nothing would change."""
        return not any(place.move for place in (*self.before, *self.after)) and self.before_total == self.after_total


def try_out(text: str, members: Sequence[str], *, instead_of: int | None) -> Trial:
    """Ask with the groups in force, then with these members beside them or in place of one. Saves nothing."""
    question = Question(text=text)
    others = SynonymGroup.all_members(but=instead_of)
    before = search_pages(question)
    after = search_pages(question, synonyms=Synonyms((*others, tuple(members))))
    was = {hit.page.pk: place for place, hit in enumerate(before.hits)}
    will_be = {hit.page.pk: place for place, hit in enumerate(after.hits)}
    return Trial(
        text=text,
        before=[Place(hit, "" if hit.page.pk in will_be else _("försvinner")) for hit in before.hits],
        after=[Place(hit, _move(was.get(hit.page.pk), place)) for place, hit in enumerate(after.hits)],
        before_total=before.total,
        after_total=after.total,
    )


def remember(group_id: int, *, before: str, after: str) -> None:
    """Write a change down, with whoever is logged in; one that changes nothing is none."""
    if before != after:
        SynonymChange.objects.create(
            group_id=group_id, before=before, after=after, changed_by=get_active_log_context().user
        )


@transaction.atomic
def take_back(change: SynonymChange, *, by: Any) -> None:
    """Let the group say what it said before the change; that is a change of its own in the history."""
    with LogContext(user=by):
        group = SynonymGroup.objects.filter(pk=change.group_id).first()
        if change.before:
            group = group or SynonymGroup(pk=change.group_id)
            group.terms = change.before
            group.save()
        elif group is not None:
            group.delete()


def _move(before: int | None, after: int) -> str:
    if before is None:
        return _("ny")
    if before == after:
        return ""
    if before > after:
        return _("upp %(steps)s") % {"steps": before - after}
    return _("ned %(steps)s") % {"steps": after - before}
