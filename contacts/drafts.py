"""A question and its answer become a draft of a page, when those who wrote them have said yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cases.drafting import add_draft
from cases.models import CasePage, ChallengePage, PeerPage
from cases.rules import MAX_TITLE
from contacts import services
from contacts.models import Actor, Message, Question
from contacts.routing import page_behind
from kunskapsbank.paragraphs import to_rich_text
from municipalities.models import Municipality, MunicipalityPage

CONTACT = ("is_anonymous", "contact_role", "contact_email", "contact_mailbox", "contact_via_support")


class Kind(models.TextChoices):
    """What it becomes, and so whose it is."""

    CASE = "case", _("Ett exempel hos den kommun som svarade")
    CHALLENGE = "challenge", _("En öppen utmaning hos den kommun som frågade")


def owners_of(question: Question) -> dict[str, Municipality]:
    """Whose each kind of draft would be; without those that nobody would own."""
    page = _answering_page(question)
    owners: dict[str, Municipality] = {}
    if page is not None:
        owners[Kind.CASE] = page.municipality
    if question.municipality:
        owners[Kind.CHALLENGE] = question.municipality
    return owners


@transaction.atomic
def make_draft(question: Question, fields: Mapping[str, Any], *, by: Any, seen: int) -> Page:
    """Make a draft of the question and its answers; `fields` has kind, category, phase, procurement_status, consent.

    Raises Overtaken, also where nobody would own it, and PermissionDenied for whoever may not write there.
    """
    held = services.hold(question, seen=seen)
    owner = owners_of(held).get(fields["kind"])
    below = MunicipalityPage.objects.filter(municipality=owner).first() if owner else None
    if below is None or held.draft_page_id:
        raise services.Overtaken
    if not below.permissions_for_user(by).can_add_subpage():
        raise PermissionDenied
    chosen = {name: fields[name] for name in ("category", "phase", "procurement_status")}
    answering = _answering_page(held)
    if fields["kind"] == Kind.CASE and answering is not None:
        # Who answered as an anonymous municipality is not named by its draft either, and goes on answering.
        contact = {name: getattr(answering, name) for name in CONTACT}
        page: PeerPage = CasePage(solution=to_rich_text(_answers(held, answering)), **contact, **chosen)
    else:
        page = ChallengePage(**chosen)
    page.title, page.challenge = held.heading[:MAX_TITLE], to_rich_text(held.text)
    add_draft(page, below=below, by=by)
    Question.objects.filter(pk=held.pk).update(
        draft_page=page.pk, consent=fields["consent"], version=models.F("version") + 1
    )
    question.refresh_from_db()
    return page


def _answering_page(question: Question) -> PeerPage | None:
    """The page whose contact answered last."""
    answer = _by_contacts(question).select_related("turn__page").last()
    return page_behind(answer.turn.page) if answer else None


def _by_contacts(question: Question) -> QuerySet[Message]:
    """What contacts answered; one who is erased has no address, and nothing is left of the answer."""
    return question.messages.filter(author=Actor.CONTACT).exclude(turn__address="")


def _answers(question: Question, page: PeerPage) -> str:
    """What the contact of the page answered; another's answer is another municipality's."""
    said = _by_contacts(question).filter(turn__page=page.pk)
    return "\n".join(message.text for message in said)
