"""What this app keeps about a person: what was handed in, and what the person was asked to approve."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from members.personal_data import Keeper, Written
from submissions.links import new_link_to
from submissions.models import Approval, Submission
from submissions.models.submission import SubmissionQuerySet
from submissions.services import withdraw

NAME = "Inlämnat"


def export(address: str) -> list[dict[str, Any]]:
    """What the owner of the address wrote, is named in as contact and was asked to approve, as plain values."""
    own = _confirmed_by(address).order_by("created_at")
    named = _named_as_contact(address).exclude(pk__in=own.values("pk")).order_by("created_at")
    asked = Approval.objects.filter(address__iexact=address).order_by("asked_at")
    return [*map(_handed_in, own), *map(_named, named), *map(_approval, asked)]


@transaction.atomic
def erase(address: str) -> int:
    """Take back what is not published yet, drafts for good, and forget the address; gives how many things that were.

    What was handed in belongs to the municipality and stays without a sender.
    """
    own, named = Submission.objects.filter(sender_email__iexact=address), _named_as_contact(address)
    count = (own | named).count()
    for submission in _confirmed_by(address).select_for_update():
        if submission.is_draft or submission.is_open:
            withdraw(submission)
    own.update(sender_email="")
    # Whoever has it open now would send the address back.
    named.update(contact_email="", version=F("version") + 1)
    return count + Approval.objects.filter(address__iexact=address).update(address="")


@transaction.atomic
def move(old: str, new: str) -> None:
    """Let what an address handed in, and what it said of pages to approve, go over to another one.

    A page that waits for an approval, and who is named as contact, stay as they are: both are the municipality's.
    """
    _confirmed_by(old).update(sender_email=new)
    Approval.objects.filter(address__iexact=old).exclude(decision=Approval.Decision.PENDING).update(address=new)


def written(address: str) -> list[Written]:
    """What the person handed in or is writing; while it can still be changed it opens by a private link."""
    return [
        Written(
            label=_("%(title)s, %(state)s")
            % {"title": submission.title or _("Utan rubrik"), "state": submission.get_state_display()},
            at=submission.sent_at or submission.created_at,
            url=submission.page.url or "" if submission.page and submission.page.live else "",
            opens=submission.pk if submission.is_draft or submission.is_open else 0,
        )
        for submission in _confirmed_by(address).select_related("page")
    ]


def open_submission(address: str, number: int) -> str:
    """A new link to one of them."""
    submission = _confirmed_by(address).filter(pk=number).first()
    return reverse("submissions:status", args=[new_link_to(submission)]) if submission else ""


def keeper() -> Keeper:
    """For the list of all that the site keeps."""
    return Keeper(NAME, export=export, erase=erase, written=written, move=move, open=open_submission)


def _confirmed_by(address: str) -> SubmissionQuerySet:
    """Whoever typed somebody else's address has not written it in their name."""
    return Submission.objects.filter(sender_email__iexact=address, confirmed_at__isnull=False)


def _named_as_contact(address: str) -> SubmissionQuerySet:
    return Submission.objects.filter(contact_email__iexact=address) if address else Submission.objects.none()


def _handed_in(submission: Submission) -> dict[str, Any]:
    own = submission.messages.filter(is_from_editors=False)
    return {
        "slag": submission.get_kind_display(),
        "läge": submission.get_state_display(),
        "rubrik": submission.title,
        "text": dict(submission.story),
        "kommun": str(submission.municipality or ""),
        "vem man kan fråga": submission.contact_role,
        "funktionsbrevlåda": submission.contact_email,
        "e-postadress": submission.sender_email,
        "frågor till den adressen": submission.takes_questions,
        "påbörjat": submission.created_at,
        "inskickat": submission.sent_at,
        "dina svar": [message.text for message in own],
    }


def _named(submission: Submission) -> dict[str, Any]:
    """What somebody else wrote is not the contact's."""
    return {
        "slag": _("du är angiven som kontakt"),
        "läge": submission.get_state_display(),
        "vem man kan fråga": submission.contact_role,
        "funktionsbrevlåda": submission.contact_email,
    }


def _approval(approval: Approval) -> dict[str, Any]:
    return {
        "slag": _("fråga om att godkänna"),
        "sida": approval.page_title,
        "e-postadress": approval.address,
        "skickad": approval.asked_at,
        "svar": approval.get_decision_display(),
        "besvarad": approval.decided_at,
        "besvarad av": approval.decided_by,
        "kommentar": approval.note,
    }
