"""Letters over a real connection to a mail server that refuses, waits, hangs or takes the same letter twice."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone

from letters import services
from letters.addresses import Why, is_undeliverable, note_bounce
from letters.messages import message_of
from letters.models import Letter
from letters.personal import forget
from letters.services import UNDELIVERABLE, Handling, is_server_failing, send_due, try_again, write
from tests.letters.smtp import HANGING, SmtpServer, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[SmtpServer]:
    """The mail server; no letter is sent before a test does so."""
    settings.TASKS_BACKEND = "database"
    with mail_server(settings) as running:
        yield running


def written(to: str, *, key: str = "", kind: str = "submission_editors", **handling: Any) -> Letter:
    context = {"path": "/admin/", "code": "123456"}
    letter = write(kind, to=to, key=key or to, context=context, handling=Handling(**handling))
    assert letter is not None
    return letter


def as_it_is(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


def test_letter_arrives_with_text_and_html_and_what_mail_programs_go_by(server: SmtpServer, settings: Any) -> None:
    settings.REPLY_ADDRESS = "svar@example.se"
    letter = written("a@example.se", unsubscribe_url="https://kb.example.se/sluta/", thread="case:1")
    written("a@example.se", key="2", kind="code", thread="case:1")

    assert send_due().sent == 2

    (sender, message), (_sender, second) = server.taken
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]
    assert message["List-Unsubscribe"] == "<https://kb.example.se/sluta/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert sender.startswith(f"svar+studs-{letter.pk}x")
    assert message["References"] == second["References"] == second["In-Reply-To"]
    assert len({message["Message-ID"], second["Message-ID"], message["References"]}) == 3
    assert second["List-Unsubscribe"] is None


def test_address_that_does_not_exist_is_given_up_and_remembered(server: SmtpServer) -> None:
    gone, fine = written("gone@example.se"), written("a@example.se")

    send_due()

    assert as_it_is(gone).given_up_at is not None
    assert as_it_is(fine).sent_at is not None
    assert is_undeliverable("Gone@Example.se")


@pytest.mark.parametrize("address", ["later@example.se", "policy@example.se"])
def test_refusal_that_may_pass_is_tried_again(server: SmtpServer, address: str) -> None:
    refused, fine = written(address), written("a@example.se")

    send_due()

    assert refused in Letter.objects.waiting()
    assert as_it_is(refused).next_try_at > timezone.now()
    assert as_it_is(fine).sent_at is not None
    assert not is_undeliverable(address)


def test_server_that_hangs_is_left_and_loses_nothing(server: SmtpServer, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    hanging, fine = written(HANGING), written("a@example.se")

    result = send_due()

    assert (result.sent, result.failed) == (0, 1)
    assert as_it_is(hanging).last_error == "SMTPServerDisconnected"
    assert set(Letter.objects.waiting()) == {hanging, fine}


def test_server_that_takes_nothing_for_a_while_fails_until_it_takes_something(
    server: SmtpServer, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    hanging = written(HANGING)
    send_due()
    assert not is_server_failing()

    Letter.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=16))
    assert is_server_failing()
    as_it_is(hanging).give_up("SMTPServerDisconnected")
    assert is_server_failing()

    written("a@example.se")
    send_due()
    assert not is_server_failing()


def test_refusal_of_one_letter_is_no_failing_server(server: SmtpServer) -> None:
    written("later@example.se")
    written("gone@example.se")
    send_due()
    Letter.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=16))

    assert Letter.objects.exclude(last_error="").count() == 2
    assert not is_server_failing()


def test_letter_taken_by_the_server_but_not_noted_is_sent_again_under_the_same_name(
    server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the process is killed after the server's answer and before the row is written."""
    written("a@example.se")

    def killed(_letter: Letter) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Letter, "is_sent", killed)
        send_due()
    assert send_due().sent == 0  # its lease holds
    Letter.objects.update(next_try_at=timezone.now())
    assert send_due().sent == 1

    assert len(server.taken) == 2
    assert len({message["Message-ID"] for _sender, message in server.taken}) == 1


@pytest.mark.parametrize("to", ["a@example.se", "later@example.se", "gone@example.se"])
@pytest.mark.parametrize("taken_away", [forget, lambda to: Letter.objects.filter(to=to).delete()])
def test_who_is_forgotten_while_a_letter_is_on_its_way_stays_forgotten(
    server: SmtpServer, monkeypatch: pytest.MonkeyPatch, to: str, taken_away: Callable[[str], object]
) -> None:
    written(to)

    def on_its_way(letter: Letter) -> EmailMultiAlternatives:
        message = message_of(letter)
        taken_away(to)
        return message

    monkeypatch.setattr(services, "message_of", on_its_way)
    send_due()

    assert not Letter.objects.exclude(to="", text="", subject="", address_digest="").exists()


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(server: SmtpServer) -> None:
    for number in range(8):
        written(f"a{number}@example.se")

    def send() -> None:
        try:
            send_due()
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert sorted(message["To"] for _sender, message in server.taken) == [
        f"a{number}@example.se" for number in range(8)
    ]
    assert not Letter.objects.waiting().exists()


def test_address_that_takes_no_mail_gets_codes_only(server: SmtpServer) -> None:
    usual, code = written("a@example.se", key="1"), written("a@example.se", key="2", kind="code")
    note_bounce(usual.address_digest, Why.PERMANENT)

    send_due()

    assert as_it_is(usual).last_error == UNDELIVERABLE
    assert as_it_is(code).sent_at is not None
    assert len(server.taken) == 1


def test_editor_has_a_letter_sent_again(server: SmtpServer) -> None:
    letter = written("a@example.se")
    note_bounce(letter.address_digest, Why.PERMANENT)
    send_due()

    assert try_again(letter)
    assert send_due().sent == 1
    assert not try_again(letter)


def test_secret_that_was_given_up_is_gone(server: SmtpServer) -> None:
    letter = written("gone@example.se", holds_secret=True)

    send_due()

    assert (as_it_is(letter).to, as_it_is(letter).text) == ("", "")
    assert not try_again(letter)
