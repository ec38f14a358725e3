"""What was handed in is kept as long as it is needed."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from letters.services import send_due
from submissions.models import PrivateLink, State, Submission
from submissions.retention import forget
from tests.submissions.forms import ADDRESS, handed_in, link_to

pytestmark = pytest.mark.django_db


def in_days(days: float) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=days)


def test_draft_without_a_confirmed_address_goes_after_ninety_days() -> None:
    Submission.objects.create(kind="case", sender_email="kanske@example.se")
    with time_machine.travel(in_days(89)):
        forget()
        assert Submission.objects.exists()
    with time_machine.travel(in_days(91)):
        assert forget().drafts == 1

    send_due()
    assert mail.outbox == []


def test_confirmed_writer_is_warned_once_two_weeks_before() -> None:
    Submission.objects.create(kind="case", sender_email=ADDRESS, confirmed_at=timezone.now())
    with time_machine.travel(in_days(77)):
        assert forget().warned == 1
        assert forget().warned == 0
        send_due()
        assert mail.outbox[0].subject == "Ditt utkast tas snart bort"
    with time_machine.travel(in_days(90.5)):
        assert forget().drafts == 0
    with time_machine.travel(in_days(92)):
        assert forget().drafts == 1


def test_writer_who_was_warned_late_has_the_whole_time() -> None:
    Submission.objects.create(kind="case", sender_email=ADDRESS, confirmed_at=timezone.now())
    with time_machine.travel(in_days(120)):
        assert (forget().warned, Submission.objects.count()) == (1, 1)
    with time_machine.travel(in_days(133)):
        assert forget().drafts == 0
    with time_machine.travel(in_days(135)):
        assert forget().drafts == 1


@pytest.mark.parametrize("state", [State.PUBLISHED, State.DECLINED, State.WITHDRAWN])
def test_sender_is_forgotten_a_year_after_it_ended(state: State) -> None:
    submission = handed_in(state=state)
    with time_machine.travel(in_days(366)):
        forget()

    submission.refresh_from_db()
    assert (submission.sender_email, submission.title) == ("", "Så fick vi fler anbud på skolskjuts")


def test_what_is_under_way_is_kept() -> None:
    submission = handed_in(state=State.QUESTION)
    with time_machine.travel(in_days(400)):
        forget()

    submission.refresh_from_db()
    assert submission.sender_email == ADDRESS


def test_links_that_are_over_are_removed() -> None:
    link_to(handed_in())
    with time_machine.travel(in_days(366)):
        forget()

    assert not PrivateLink.objects.exists()
