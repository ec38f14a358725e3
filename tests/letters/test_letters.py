"""Letters are written with what causes them, sent once, tried again, and forgotten."""

from __future__ import annotations

import datetime
import smtplib
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from letters.models import Letter
from letters.services import Handling, forget_letters, send_due, write

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
TEMPLATE = "Ditt ärende: {{ about }}\n\nHej!\n\n{{ about }} finns på {{ site_url }}/dela/\n"


@pytest.fixture(autouse=True)
def _letter_of_our_own(tmp_path: Path, settings: Any) -> None:
    """A kind of letter that only these tests know."""
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "trial.txt").write_text(TEMPLATE)
    (tuned := [dict(engine) for engine in settings.TEMPLATES])[0]["DIRS"] = [tmp_path, *settings.TEMPLATES[0]["DIRS"]]
    settings.TEMPLATES = tuned
    settings.WAGTAILADMIN_BASE_URL = "https://kb.example.se"


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> dict[str, Exception]:
    """A mail server that answers some addresses with an error: add it under the address, or "*" for all."""
    answers: dict[str, Exception] = {}
    take = EmailBackend.send_messages

    def send(backend: EmailBackend, messages: list[Any]) -> int:
        for message in messages:
            if error := answers.get(message.to[0], answers.get("*")):
                raise error
        return take(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return answers


def written(key: str = "a", **changes: Any) -> Letter:
    to = changes.pop("to", "anna@example.se")
    context = changes.pop("context", {"about": "Skolskjuts"})
    letter = write("trial", to=to, key=key, context=context, handling=Handling(**changes))
    assert letter is not None
    return letter


def test_letter_says_what_its_template_says_in_text_and_html() -> None:
    written(context={"about": "Barn & <b>unga</b>"})

    assert send_due().sent == 1

    message = mail.outbox[0]
    assert message.subject == "Ditt ärende: Barn & <b>unga</b>"
    assert message.body == "Hej!\n\nBarn & <b>unga</b> finns på https://kb.example.se/dela/\n"
    html = str(message.alternatives[0].content)
    assert "Barn &amp; &lt;b&gt;unga&lt;/b&gt;" in html
    assert '<a href="https://kb.example.se/dela/">' in html


def test_letter_says_that_nobody_typed_it_and_where_to_end_it() -> None:
    written(unsubscribe_url="https://kb.example.se/nej/", reply_to="kundstod@example.se")
    send_due()

    message = mail.outbox[0].message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://kb.example.se/nej/>"
    assert message["Reply-To"] == "kundstod@example.se"


def test_same_letter_is_written_and_sent_once() -> None:
    written("once")
    assert write("trial", key="once", to="bo@example.se", context={"about": "x"}) is None

    send_due()
    send_due()

    assert [message.to for message in mail.outbox] == [["anna@example.se"]]


def test_letter_of_a_transaction_that_fails_is_never_sent() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        written()
        raise RuntimeError

    send_due()

    assert mail.outbox == []


@pytest.mark.parametrize("address", ["anna@example.se\nBcc: bo@example.se", "anna", "a@b.se, c@d.se"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        written(to=address)
    with pytest.raises(ValidationError):
        written(reply_to=address)


def test_line_breaks_cannot_add_headers() -> None:
    written(context={"about": "Hej\nBcc: bo@example.se"})
    send_due()

    assert mail.outbox[0].message()["Bcc"] is None
    assert mail.outbox[0].subject == "Ditt ärende: Hej"


def test_refused_letter_waits_and_the_others_are_sent(refusing: dict[str, Exception]) -> None:
    refusing["anna@example.se"] = smtplib.SMTPRecipientsRefused({"anna@example.se": (450, b"later")})
    first, _second = written("1"), written("2", to="bo@example.se")

    result = send_due()

    assert (result.sent, result.failed) == (1, 1)
    first.refresh_from_db()
    assert (first.sent_at, first.last_error) == (None, "SMTPRecipientsRefused")


def test_mail_server_that_is_away_is_asked_once_and_loses_nothing(refusing: dict[str, Exception]) -> None:
    refusing["*"] = ConnectionRefusedError()
    with time_machine.travel(NOON, tick=False) as clock:
        for key in "abc":
            written(key)
        for _ in range(3 * 24):
            assert send_due().failed == 1
            clock.shift(HOUR)
        refusing.clear()
        clock.shift(HOUR)

        assert send_due().sent == 3


def test_letter_is_tried_ever_more_seldom_and_given_up_at_last(refusing: dict[str, Exception]) -> None:
    refusing["*"] = smtplib.SMTPDataError(550, b"no")
    waits = []
    with time_machine.travel(NOON, tick=False) as clock:
        letter = written()
        while letter.given_up_at is None:
            before = letter.next_try_at
            assert send_due().failed == 1
            letter.refresh_from_db()
            waits.append(letter.next_try_at - before)
            clock.move_to(letter.next_try_at)
        assert send_due().failed == 0

    assert waits[:3] == [datetime.timedelta(seconds=seconds) for seconds in (30, 60, 120)]
    assert letter.given_up_at - letter.created_at > datetime.timedelta(days=3)


def test_letter_that_is_useless_by_now_is_given_up(refusing: dict[str, Exception]) -> None:
    refusing["*"] = smtplib.SMTPDataError(450, b"later")
    with time_machine.travel(NOON, tick=False) as clock:
        written(useless_after=NOON + datetime.timedelta(minutes=1))
        send_due()
        clock.shift(datetime.timedelta(seconds=30))
        send_due()

        assert Letter.objects.given_up().count() == 1


def test_letter_waits_for_its_time() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        written(not_before=NOON + HOUR)
        assert send_due().sent == 0
        clock.shift(HOUR)
        assert send_due().sent == 1


def test_secret_is_forgotten_as_soon_as_it_is_sent_and_the_rest_after_a_month() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        secret, plain = written("s", holds_secret=True), written("p")
        send_due()
        secret.refresh_from_db()
        assert (secret.to, secret.subject, secret.text) == ("", "", "")

        clock.shift(datetime.timedelta(days=29))
        assert forget_letters() == 0
        clock.shift(datetime.timedelta(days=2))
        assert forget_letters() == 1
        plain.refresh_from_db()
        assert (plain.to, plain.text, plain.sent_at) == ("", "", NOON)


def test_letter_cannot_be_emptied_in_part() -> None:
    letter = written()
    with pytest.raises(IntegrityError):
        Letter.objects.filter(pk=letter.pk).update(emptied_at=NOON)


def test_letter_in_another_process_hands_is_not_sent_twice() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        letter = written()
        claimed = Letter.objects.due().first()
        assert claimed == letter
        send_due(is_enough=iter([False, True]).__next__)
        assert len(mail.outbox) == 1
        Letter.objects.filter(pk=letter.pk).update(sent_at=None, next_try_at=NOON + HOUR)
        assert send_due().sent == 0
        clock.shift(HOUR)
        assert send_due().sent == 1


def test_log_names_no_address(refusing: dict[str, Exception], caplog: pytest.LogCaptureFixture) -> None:
    refusing["*"] = smtplib.SMTPRecipientsRefused({"anna@example.se": (550, b"no")})
    written()
    with pytest.raises(CommandError):
        call_command("letters_send")

    assert "letter not sent" in caplog.text
    assert "anna" not in caplog.text + str([record.__dict__ for record in caplog.records])


def test_on_a_laptop_the_letter_is_sent_when_its_cause_is_saved(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        written("here")
    settings.TASKS_BACKEND = "database"
    with django_capture_on_commit_callbacks(execute=True):
        written("left to the worker")

    assert len(mail.outbox) == 1
