"""Whether a case still holds: the municipality is asked after a year and answers by link, and the page says so."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from cases.letter_kinds import REMINDER
from cases.models import CasePage, Reminder
from cases.querysets import CasePageQuerySet
from kunskapsbank.links import digest_of, new_token, whole_url
from letters.addresses import is_undeliverable
from letters.endings import has_ended
from letters.services import Handling, write

ASKED_AFTER = datetime.timedelta(days=365)
ASKED_AGAIN_AFTER = datetime.timedelta(days=90)
NOT_TWICE_WITHIN = datetime.timedelta(days=7)
# One reminder and one more; after that the page says by itself that nobody has confirmed it.
MOST_UNANSWERED = 2
LINK_LASTS = datetime.timedelta(days=180)
Answer = Reminder.Answer


def cases_to_ask(now: datetime.datetime) -> CasePageQuerySet:
    """Published cases with an address that nobody confirmed for a year, not asked about lately or too often."""
    unanswered = Q(reminders__answer="", reminders__sent_at__date__gte=F("since"))
    return (
        CasePage.objects.live()
        .filter(outdated_on=None)
        .exclude(contact_email="", contact_mailbox="")
        .annotate(since=Coalesce("confirmed_on", TruncDate("first_published_at")))
        .filter(since__lte=timezone.localdate(now) - ASKED_AFTER)
        .annotate(unanswered=Count("reminders", filter=unanswered))
        .filter(unanswered__lt=MOST_UNANSWERED)
        .exclude(reminders__sent_at__gt=now - ASKED_AGAIN_AFTER)
        .order_by("since", "pk")
    )


def remind(cases: Iterable[CasePage]) -> int:
    """Ask about each case, unless it was asked about in the last week. Gives how many.

    One is asked: the contact, or the mailbox where the contact's takes no such letters. A case has one answer.
    """
    return sum(_remind(case) for case in cases)


def reminder_of(token: str) -> Reminder | None:
    """What a link leads to, if it is one and not over; the case must still be published."""
    reminders = Reminder.objects.open_to(timezone.now()).select_related("case__municipality__group")
    return reminders.filter(digest=digest_of(token), case__live=True).first()


@transaction.atomic
def answer(reminder: Reminder, choice: Answer, *, message: str = "") -> bool:
    """Take the answer in; False when it was answered before. What is new is read by an editor and publishes nothing."""
    reminder = Reminder.objects.select_for_update().get(pk=reminder.pk)
    if reminder.answer:
        return False
    reminder.answer, reminder.answered_at, reminder.message = choice, timezone.now(), message
    reminder.save(update_fields=["answer", "answered_at", "message"])
    today = timezone.localdate()
    if choice == Answer.HOLDS:
        _note(reminder.case_id, "cases.confirm", confirmed_on=today, outdated_on=None)
    elif choice == Answer.OVER:
        _note(reminder.case_id, "cases.outdate", outdated_on=today)
    return True


def forget_old(now: datetime.datetime) -> int:
    """Delete questions, and what was answered, that are older than they are kept. Gives how many."""
    _deleted, by_model = Reminder.objects.filter(sent_at__lt=now - settings.KEEP.confirmations).delete()
    return by_model.get(Reminder._meta.label, 0)


@transaction.atomic
def _remind(case: CasePage) -> bool:
    now = timezone.now()
    # Its row's lock: two editors, or an editor and the night, ask once.
    locked = CasePage.objects.select_for_update(of=("self",)).filter(pk=case.pk, live=True)
    found = locked.select_related("municipality__group").first()
    if found is None or found.reminders.filter(sent_at__gt=now - NOT_TWICE_WITHIN).exists():
        return False
    address = next(filter(_takes_reminders, found.contact_addresses), None)
    if address is None:
        return False
    token = new_token()
    expires_at = now + LINK_LASTS
    reminder = Reminder.objects.create(case=found, digest=digest_of(token), sent_at=now, expires_at=expires_at)
    context = {
        "case": found,
        "since": found.confirmed_on or found.first_published_at,
        "links": {choice.name.lower(): whole_url("confirm_case", token, choice) for choice in Answer},
    }
    handling = Handling(holds_secret=True, useless_after=expires_at)
    key = f"case-reminder:{reminder.pk}"
    write(REMINDER.name, to=address, key=key, context=context, handling=handling)
    return True


def _takes_reminders(address: str) -> bool:
    return not is_undeliverable(address) and not has_ended(REMINDER.name, address)


def _note(case_id: int, action: str, **values: Any) -> None:
    """Write dates on the published page, and in what editors have in hand: their draft is not published by it."""
    CasePage.objects.filter(pk=case_id).update(**values)
    case = CasePage.objects.get(pk=case_id)
    in_hand = Q(pk=case.latest_revision_id) | Q(approved_go_live_at__isnull=False)
    for revision in Revision.page_revisions.filter(in_hand, object_id=str(case_id)):
        revision.content |= {name: value and value.isoformat() for name, value in values.items()}
        revision.save(update_fields=["content"])
    log(instance=case, action=action)
