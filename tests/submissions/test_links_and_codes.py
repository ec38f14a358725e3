"""What opens a submission: links and codes, and those who guess."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from letters.codes import ANSWERED, Answer, mail_code
from letters.models import Letter, MailedCode
from submissions.links import new_link_to, new_link_to_approval, submission_of
from submissions.models import Approval, PrivateLink, State, Submission
from submissions.services import confirm
from tests.factories import CasePageFactory
from tests.submissions.forms import begin, code_in, handed_in, link_to, mailed, path_in, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_site")]
PAGES = ("status", "write", "code", "answer", "withdraw")


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.parametrize("page", ["", "text/", "kod/", "ta-tillbaka/"])
@pytest.mark.parametrize("token", ["1", "exempel2", "A" * 43, "..%2f..", "å" * 43])
def test_guessed_link_opens_nothing(client: Client, token: str, page: str) -> None:
    handed_in()

    assert client.get(f"/dela/{token}/{page}").status_code == 404
    assert client.post(f"/dela/{token}/{page}").status_code in {404, 405}


def test_number_of_a_submission_or_its_fingerprint_is_no_link(client: Client) -> None:
    submission = handed_in()
    link_to(submission)
    for token in (submission.pk, PrivateLink.objects.get().digest):
        assert client.get(f"/dela/{token}/").status_code == 404


def test_table_holds_no_link_that_opens_anything() -> None:
    token = new_link_to(handed_in())

    assert token not in str(list(PrivateLink.objects.values()))
    assert submission_of(token) is not None


def test_link_ends_after_a_year(client: Client) -> None:
    url = link_to(handed_in())
    with time_machine.travel(timezone.now() + datetime.timedelta(days=366)):
        assert client.get(url).status_code == 404


def test_link_to_an_approval_opens_no_submission_and_the_other_way_round(client: Client) -> None:
    submission = handed_in()
    page = CasePageFactory(live=False)
    revision = page.latest_revision
    approval = Approval.objects.create(
        page=page, page_title="x", revision=revision, revision_number=revision.pk, digest="x"
    )
    assert client.get(f"/dela/{new_link_to_approval(approval)}/").status_code == 404
    assert client.get(f"/godkann/{new_link_to(submission)}/").status_code == 404


def test_link_of_one_submission_changes_no_other(client: Client) -> None:
    mine = handed_in(state=State.QUESTION)
    other = handed_in(state=State.QUESTION, title="En annans")
    url = link_to(mine, "write")
    client.post(url, {"version": mine.version, "title": "Min", "id": other.pk, "pk": other.pk})

    other.refresh_from_db()
    mine.refresh_from_db()
    assert (mine.title, other.title) == ("Min", "En annans")


@pytest.mark.parametrize("name", PAGES)
def test_mail_scanner_that_follows_links_changes_nothing(client: Client, name: str) -> None:
    submission = handed_in(state=State.QUESTION)
    before = Submission.objects.values().get()
    url = link_to(submission, name)
    client.get(url)
    client.head(url)

    assert Submission.objects.values().get() == before


def test_sender_cannot_set_what_is_not_theirs(client: Client) -> None:
    url = begin(client).url
    save(client, url, state="approved", confirmed_at="2026-01-01", sent_at="2026-01-01", page="1")

    draft = Submission.objects.get()
    assert (draft.state, draft.confirmed_at, draft.page_id) == (State.DRAFT, None, None)


def test_wrong_code_is_told_and_the_right_one_still_holds(client: Client) -> None:
    url = begin(client, button="skicka").url
    code = code_in(mailed())
    response = client.post(url, {"code": wrong(code)})
    assert response.status_code == 422
    assert "Koden stämmer inte" in response.content.decode()

    client.post(url, {"code": f" {code[:3]} {code[3:]} "})

    assert Submission.objects.get().state == State.RECEIVED


def test_five_wrong_codes_end_it() -> None:
    draft = Submission.objects.create(kind="case", sender_email="anna@example.se")
    mail_code(draft.code_subject, draft.sender_email)
    code = code_in(mailed())
    answers = [confirm(draft, wrong(code)) for _ in range(5)]

    assert answers == [Answer.WRONG] * 4 + [Answer.OVER]
    assert confirm(draft, code) is Answer.OVER


def test_code_ends_after_a_quarter_of_an_hour() -> None:
    draft = Submission.objects.create(kind="case", sender_email="anna@example.se")
    mail_code(draft.code_subject, draft.sender_email)
    code = code_in(mailed())
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=15, seconds=1)):
        assert confirm(draft, code) is Answer.OVER


def test_code_can_be_used_once_and_only_for_its_own_draft_and_address() -> None:
    draft, other = (
        Submission.objects.create(kind="case", sender_email="anna@example.se"),
        Submission.objects.create(kind="case", sender_email="anna@example.se"),
    )
    mail_code(draft.code_subject, draft.sender_email)
    code = code_in(mailed())
    assert confirm(other, code) is Answer.OVER
    Submission.objects.filter(pk=draft.pk).update(sender_email="bo@example.se")
    assert confirm(Submission.objects.get(pk=draft.pk), code) is Answer.OVER
    Submission.objects.filter(pk=draft.pk).update(sender_email="anna@example.se")
    assert confirm(draft, code) is Answer.RIGHT
    assert confirm(draft, code) is Answer.OVER


def test_table_holds_no_code() -> None:
    draft = Submission.objects.create(kind="case", sender_email="anna@example.se")
    mail_code(draft.code_subject, draft.sender_email)

    assert code_in(mailed()) not in str(MailedCode.objects.values("digest", "address").get())


@pytest.mark.parametrize(
    "address", ["anna@example.se\nBcc: bo@example.se", "a@example.se, b@example.se", "anna@example.se\r\n\r\nHej"]
)
def test_address_cannot_carry_headers_or_more_receivers(client: Client, address: str) -> None:
    response = begin(client, button="lank", sender_email=address)

    assert response.status_code == 422
    assert not MailedCode.objects.exists()


def test_title_cannot_carry_headers(client: Client) -> None:
    url = begin(client, button="skicka", title="Hej\r\nBcc: bo@example.se").url
    client.post(url, {"code": code_in(mailed())})

    message = mailed()
    assert message.message()["Bcc"] is None
    assert message.to == ["upphandlare@example.se"]
    assert path_in(message)


def test_guessing_codes_from_one_place_is_slowed_down(client: Client) -> None:
    url = begin(client, button="lank").url
    answers = [client.post(url, {"code": "x"}).status_code for _ in range(ANSWERED.most + 1)]

    assert answers[-1] == 429


def test_one_address_is_never_flooded(client: Client) -> None:
    with time_machine.travel(datetime.datetime(2026, 5, 4, 1, tzinfo=datetime.UTC), tick=False) as clock:
        for _ in range(14):
            begin(client, button="lank")
            clock.shift(datetime.timedelta(hours=1))

    assert Letter.objects.filter(kind="code").count() == 10
