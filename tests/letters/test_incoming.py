"""Mail comes in by a mailbox, a folder or a mail server's POST: each once, and nobody believes a forged bounce."""

from __future__ import annotations

import mailbox
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from kunskapsbank.schedule import site_jobs
from letters import incoming
from letters.addresses import (
    KEPT,
    TEMPORARY_LASTS,
    Why,
    digest_of_address,
    forget_bounces,
    is_undeliverable,
    note_bounce,
    undeliverable_among,
)
from letters.fetching import Fetched, fetch
from letters.incoming import Reply, register_replies, reply_address
from letters.mailboxes import MailboxProblem
from letters.models import Letter, TakenMail, UndeliverableAddress
from letters.naming import BOUNCE, bounce_address, message_id
from letters.parsing import MOST_BYTES
from letters.receiving import Outcome, take_in
from letters.services import forget_letters, write
from tests.letters.imap import PASSWORD, USER, imap_server
from tests.letters.test_parsing import mail, report

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdef" * 2
TO_NOBODY = mail(To="svar@example.se", Message_ID="<3@b.se>").as_bytes()


@pytest.fixture(autouse=True)
def _mail_comes_in(settings: Any) -> None:
    settings.TASKS_BACKEND = "database"
    settings.REPLY_ADDRESS = "svar@example.se"


@pytest.fixture
def replies(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Reply]]:
    """What the handler of the kind "prov" was given; the secret "fel" makes it fail."""
    taken: list[tuple[str, Reply]] = []

    def take(which: str, reply: Reply) -> bool:
        if which == "fel":
            raise RuntimeError("Anna skrev något")
        taken.append((which, reply))
        return True

    monkeypatch.setattr(incoming, "_handlers", {})
    register_replies("prov", take)
    return taken


@pytest.fixture
def letter() -> Letter:
    """A letter that has been sent."""
    found = write("code", to="anna@example.se", key="1", context={"code": "123456"})
    assert found is not None
    found.is_sent()
    return found


def reply(which: str = "ab12", name: str = "1", **headers: str) -> bytes:
    to = f"Kunskapsbanken <{reply_address('prov', which)}>"
    return mail(To=to, Message_ID=f"<{name}@b.se>", **headers).as_bytes()


def bounce_of(letter: Letter, status: str = "5.1.1", *, original: str | None = None, to: str = "") -> bytes:
    """A mail server's report about a letter; with a name of its own each time."""
    about = f"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; x@y.se\nAction: failed\nStatus: {status}\n"
    raw = report("delivery-status", about, original or f"Message-ID: {message_id(letter)}\n")
    bounce_of.count = getattr(bounce_of, "count", 0) + 1  # type: ignore[attr-defined]
    name = f"Message-ID: <{bounce_of.count}@mx>\n"  # type: ignore[attr-defined]
    return name.encode() + raw.replace(b"To: x@example.se", f"To: {to or 'svar@example.se'}".encode())


def test_reply_reaches_whoever_it_is_for_and_once(replies: list[tuple[str, Reply]]) -> None:
    assert take_in(reply(Subject="Sv: Hej")) is Outcome.REPLY
    assert take_in(reply(Subject="Sv: Hej")) is Outcome.AGAIN

    ((secret, taken),) = replies
    assert (secret, taken.sender, taken.subject, taken.is_automatic) == ("ab12", "anna@example.se", "Sv: Hej", False)
    assert taken.message_id == "<1@b.se>"


def test_address_is_understood_however_it_is_written(replies: list[tuple[str, Reply]]) -> None:
    raw = mail(Delivered_To="SVAR+PROV-AB12@EXAMPLE.SE", To="lista@example.se").as_bytes()

    assert take_in(raw) is Outcome.REPLY
    assert replies[0][0] == "ab12"


@pytest.mark.parametrize(
    "to", ["svar@example.se", "svar+prov-ab@annan.se", "svar+annat-ab@example.se", "svar+prov-@example.se"]
)
def test_mail_to_nobody_is_nobodys(replies: list[tuple[str, Reply]], to: str) -> None:
    assert take_in(mail(To=to).as_bytes()) is Outcome.NOBODYS
    assert replies == []


def test_file_that_came_along_is_told_of(replies: list[tuple[str, Reply]]) -> None:
    message = mail("Ja", To=reply_address("prov", "ab12"))
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="anbud.pdf")
    take_in(message.as_bytes())

    assert (replies[0][1].text, replies[0][1].note_of_files) == ("Ja", "[En bifogad fil togs inte emot.]")


def test_what_fails_can_be_taken_in_again(replies: list[tuple[str, Reply]]) -> None:
    with pytest.raises(RuntimeError):
        take_in(reply("fel"))

    assert not TakenMail.objects.exists()


def test_other_senders_mail_cannot_use_up_anothers_name(replies: list[tuple[str, Reply]]) -> None:
    take_in(mail(From="ond@example.se", To=reply_address("prov", "ab12"), Message_ID="<1@b.se>").as_bytes())

    assert take_in(reply()) is Outcome.REPLY


def test_bounce_that_names_our_letter_marks_its_address(letter: Letter) -> None:
    assert take_in(bounce_of(letter)) is Outcome.BOUNCE
    assert is_undeliverable("anna@example.se")
    assert undeliverable_among(["Anna@example.se", "bo@example.se"]) == {"Anna@example.se"}


def test_bounce_to_the_letters_own_address_needs_no_original(letter: Letter) -> None:
    raw = bounce_of(letter, original="Subject: x\n", to=bounce_address(letter))

    assert take_in(raw) is Outcome.BOUNCE
    assert is_undeliverable("anna@example.se")


def test_old_servers_words_are_believed_at_that_address_only(letter: Letter) -> None:
    words = "Your message could not be delivered: 550 5.1.1 unknown user"

    assert take_in(mail(words, From="MAILER-DAEMON@b.se").as_bytes()) is Outcome.NOBODYS
    assert not is_undeliverable("anna@example.se")
    assert take_in(mail(words, From="MAILER-DAEMON@b.se", To=bounce_address(letter)).as_bytes()) is Outcome.BOUNCE
    assert is_undeliverable("anna@example.se")


def test_holiday_greeting_to_that_address_is_no_bounce(letter: Letter) -> None:
    raw = mail(
        "Jag är borta till 5.1.27 och åter den 5.1.2027.", To=bounce_address(letter), Subject="Automatiskt svar: x"
    ).as_bytes()

    assert take_in(raw) is Outcome.NOBODYS
    assert not UndeliverableAddress.objects.exists()


@pytest.mark.parametrize("action", ["delayed", "relayed"])
def test_letter_that_is_only_late_says_nothing_of_its_address(letter: Letter, action: str) -> None:
    raw = bounce_of(letter, "4.4.1", to=bounce_address(letter)).replace(b"Action: failed", f"Action: {action}".encode())
    raw = raw.replace(b"Det gick inte.", b"Delayed (4.4.1)")

    assert take_in(raw) is Outcome.NOBODYS
    assert not UndeliverableAddress.objects.exists()


@pytest.mark.parametrize(
    "forged",
    [
        lambda letter: f"<letter-{letter.pk}-{'0' * 20}@example.se>",
        lambda letter: message_id(letter).replace(f"letter-{letter.pk}-", f"letter-{letter.pk + 1}-"),
        lambda letter: f"<letter-{'9' * 18}-{'0' * 20}@example.se>",
        lambda _letter: "<a@b.se>",
    ],
)
def test_forged_bounce_silences_nobody(letter: Letter, forged: Callable[[Letter], str]) -> None:
    write("code", to="bo@example.se", key="2", context={"code": "123456"})

    assert take_in(bounce_of(letter, original=f"Message-ID: {forged(letter)}\n")) is Outcome.NOBODYS
    assert not UndeliverableAddress.objects.exists()


@pytest.mark.parametrize("of_what", ["names", "receivers"])
def test_mail_full_of_made_up_letters_costs_little(
    letter: Letter, of_what: str, django_assert_max_num_queries: Any
) -> None:
    forged = [f"{number}x{'0' * 20}" for number in range(500)]
    names = "\n".join(f"<letter-{secret.replace('x', '-')}@example.se>" for secret in forged)
    to = ", ".join(reply_address(BOUNCE, secret) for secret in forged)
    raw = bounce_of(letter, original=f"References: {names}") if of_what == "names" else mail(To=to).as_bytes()

    with django_assert_max_num_queries(20):
        assert take_in(raw) is Outcome.NOBODYS


def test_full_mailbox_is_believed_the_third_time(letter: Letter) -> None:
    for _ in range(2):
        take_in(bounce_of(letter, "4.2.2"))
    assert not is_undeliverable("anna@example.se")
    take_in(bounce_of(letter, "4.2.2"))
    assert is_undeliverable("anna@example.se")


def test_same_bounce_counts_once(letter: Letter) -> None:
    raw = bounce_of(letter, "4.2.2")
    for _ in range(3):
        take_in(raw)

    assert UndeliverableAddress.objects.get().count == 1


def test_complaint_ends_letters_to_whoever_complained(letter: Letter) -> None:
    raw = report("feedback-report", "Feedback-Type: abuse\n", f"Message-ID: {message_id(letter)}\n")

    assert take_in(raw) is Outcome.BOUNCE
    assert is_undeliverable("anna@example.se")


@pytest.mark.parametrize(("headers", "is_forgiven"), [({}, True), ({"Auto_Submitted": "auto-replied"}, False)])
def test_answer_shows_that_an_address_works(
    replies: list[tuple[str, Reply]], headers: dict[str, str], is_forgiven: bool
) -> None:
    note_bounce(digest_of_address("anna@example.se"), Why.PERMANENT)
    take_in(reply(**headers))

    assert is_undeliverable("anna@example.se") is not is_forgiven


def test_answer_that_nobody_takes_forgives_nothing(replies: list[tuple[str, Reply]]) -> None:
    note_bounce(digest_of_address("anna@example.se"), Why.PERMANENT)
    take_in(mail(To=reply_address("annat", "ab12")).as_bytes())

    assert is_undeliverable("anna@example.se")


def test_no_address_is_kept(letter: Letter) -> None:
    take_in(bounce_of(letter))

    values = [*UndeliverableAddress.objects.values_list(), *TakenMail.objects.values_list()]
    assert "anna" not in str(values)


def test_what_is_old_is_forgotten(letter: Letter) -> None:
    take_in(bounce_of(letter, "4.2.2"))
    note_bounce("b", Why.PERMANENT)
    UndeliverableAddress.objects.filter(why=Why.TEMPORARY).update(last_at=timezone.now() - TEMPORARY_LASTS)
    forget_bounces()
    assert [one.digest for one in UndeliverableAddress.objects.all()] == ["b"]
    UndeliverableAddress.objects.update(last_at=timezone.now() - KEPT)
    forget_bounces()
    assert not UndeliverableAddress.objects.exists()


def test_letter_that_comes_back_late_says_nothing_of_its_address(letter: Letter) -> None:
    Letter.objects.update(created_at=timezone.now() - TEMPORARY_LASTS * 2)
    forget_letters()

    take_in(bounce_of(letter))
    assert not UndeliverableAddress.objects.exists()


# The ways in


@pytest.fixture
def hook(settings: Any) -> Callable[..., Any]:
    """Hand in a mail as a mail server does."""
    settings.MAIL_HOOK_TOKEN = TOKEN
    client = Client(enforce_csrf_checks=True)

    def send(raw: bytes, token: str = TOKEN) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.post("/brev/in/", raw, content_type="message/rfc822", headers=headers)

    return send


def test_mail_server_hands_in_a_mail(hook: Callable[..., Any], replies: list[tuple[str, Reply]]) -> None:
    assert hook(reply()).status_code == 204
    assert hook(reply()).status_code == 204
    assert hook(TO_NOBODY).status_code == 204
    assert len(replies) == 1


@pytest.mark.parametrize("token", ["", "fel", TOKEN[:-1], f"{TOKEN}x", "åäö"])
def test_nobody_else_hands_in_anything(hook: Callable[..., Any], token: str, replies: list[tuple[str, Reply]]) -> None:
    assert hook(reply(), token).status_code == 401
    assert replies == []


def test_there_is_no_such_address_where_no_token_is_set(hook: Callable[..., Any], settings: Any) -> None:
    settings.MAIL_HOOK_TOKEN = ""

    assert hook(reply(), "").status_code == 404


def test_huge_mail_is_refused_and_a_large_one_taken(hook: Callable[..., Any], replies: list[tuple[str, Reply]]) -> None:
    head, _end, body = reply().partition(b"\n\n")

    assert hook(head + b"\n\n" + body + b"x" * MOST_BYTES).status_code == 413
    assert hook(head + b"\n\n" + body + b"x" * 3_000_000).status_code == 204


def test_mail_is_asked_for_by_post_only(client: Client, settings: Any) -> None:
    settings.MAIL_HOOK_TOKEN = TOKEN

    assert client.get("/brev/in/").status_code == 405


def maildir(path: Path, mails: list[bytes]) -> mailbox.Maildir:
    box = mailbox.Maildir(path / "post")
    for raw in mails:
        box.add(raw)
    return box


def flags(box: mailbox.Maildir) -> list[str]:
    return sorted(message.get_flags() for message in box)


def test_folder_is_read_through_and_nothing_is_lost(
    tmp_path: Path, replies: list[tuple[str, Reply]], caplog: pytest.LogCaptureFixture
) -> None:
    box = maildir(tmp_path, [reply("fel", "0"), reply("ab12", "1"), reply("cd34", "2"), TO_NOBODY])

    result = fetch(f"maildir://{tmp_path}/post")

    assert (result.taken, result.failed) == (3, 1)
    assert {secret for secret, _reply in replies} == {"ab12", "cd34"}
    assert flags(box) == ["", "FS", "S", "S"]
    assert "Anna" not in caplog.text + str([record.__dict__ for record in caplog.records])
    assert (again := fetch(f"maildir://{tmp_path}/post")).taken == 0
    assert again.failed == 1


def test_mailbox_on_a_server_is_read_through_and_nothing_is_lost(replies: list[tuple[str, Reply]]) -> None:
    with imap_server([reply("fel", "0"), reply("ab12", "1"), TO_NOBODY]) as server:
        url = f"imap://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}/INBOX"
        result = fetch(url)

        assert (result.taken, result.failed) == (2, 1)
        assert server.flags == {1: set(), 2: {"\\Seen"}, 3: {"\\Seen", "\\Flagged"}}
        assert server.commands[-1] == "LOGOUT"
        assert fetch(url).taken == 0
        server.flags[1].add("\\Seen")
        assert fetch(url) == Fetched()
    assert [secret for secret, _reply in replies] == ["ab12"]


def test_mail_taken_in_but_not_marked_is_not_taken_in_twice(tmp_path: Path, replies: list[tuple[str, Reply]]) -> None:
    take_in(reply())
    box = maildir(tmp_path, [reply()])

    assert fetch(f"maildir://{tmp_path}/post").taken == 1
    assert (len(replies), flags(box)) == (1, ["S"])


@pytest.mark.parametrize("url", ["imap://a:losenord@127.0.0.1:1/INBOX", "maildir:///finns/inte"])
def test_mailbox_that_cannot_be_read_says_what_to_do_and_no_password(settings: Any, url: str) -> None:
    settings.INCOMING_URL = url

    with pytest.raises(CommandError, match="KUNSKAPSBANK_INCOMING_URL") as told:
        call_command("letters_fetch")
    assert "losenord" not in str(told.value)


def test_wrong_password_or_folder_says_so() -> None:
    with imap_server([]) as server:
        for who, folder in (("a:b", "INBOX"), (f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}", "Annat")):
            with pytest.raises(Exception, match=r"error|SELECT"):
                fetch(f"imap://{who}@127.0.0.1:{server.port}/{folder}")


def test_mail_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("letters.mailboxes.PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailboxProblem, match="TimeoutError"):
        fetch(f"imap://a:b@127.0.0.1:{silent.getsockname()[1]}/INBOX")


def test_mailbox_is_read_again_and_again_only_where_there_is_one(settings: Any) -> None:
    assert "letters_fetch" not in [job.command for job in site_jobs()]
    settings.INCOMING_URL = "maildir:///post"
    assert "letters_fetch" in [job.command for job in site_jobs()]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"INCOMING_URL": "pop3://a"}, "letters.E001"),
        ({"MAIL_HOOK_TOKEN": "kort"}, "letters.E002"),
        ({}, "letters.W003"),
        ({"REPLY_ADDRESS": ""}, None),
        ({"INCOMING_URL": "imaps://a:b@c/INBOX"}, None),
        ({"INCOMING_URL": "imap://a:b@c/INBOX"}, "letters.E004"),
        ({"INCOMING_URL": "imap://a:b@c/INBOX", "DEBUG": True}, None),
        ({"INCOMING_URL": "imap://a:b@127.0.0.1:143/INBOX"}, None),
        ({"INCOMING_URL": "imap://a:b@[::1]/INBOX"}, None),
        ({"INCOMING_URL": "imap://a:b@localhost.example.se/INBOX"}, "letters.E004"),
        ({"MAIL_HOOK_TOKEN": TOKEN}, None),
    ],
)
def test_settings_that_mean_nothing_are_told_of(settings: Any, values: dict[str, Any], problem: str | None) -> None:
    for name, value in values.items():
        setattr(settings, name, value)

    found = [message.id for message in run_checks() if (message.id or "").startswith("letters.")]
    assert found == ([problem] if problem else [])
