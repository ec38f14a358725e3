"""A visitor writes, comes back, hands in, and loses nothing on the way."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from home.models import SupportSettings
from letters.models import MailedCode
from submissions.models import Kind, State, Submission
from tests.factories import WORDS
from tests.submissions.forms import (
    ADDRESS,
    begin,
    code_in,
    handed_in,
    link_to,
    mailed,
    path_in,
    save,
    seal,
    story,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_site")]


def test_first_save_makes_a_draft_with_a_link_of_its_own(client: Client) -> None:
    response = begin(client, solution="", category="")

    draft = Submission.objects.get()
    assert (draft.state, draft.kind, draft.title) == (State.DRAFT, Kind.CASE, "Så fick vi fler anbud på skolskjuts")
    assert WORDS in client.get(response.url).content.decode()


def test_case_is_handed_in_by_whoever_answers_the_code(client: Client) -> None:
    response = begin(client, button="skicka")
    assert response.url.endswith("/kod/")
    response = client.post(response.url, {"code": code_in(mailed())}, follow=True)

    submission = Submission.objects.get()
    assert submission.state == State.RECEIVED
    assert "Vi har tagit emot det" in response.content.decode()
    assert mailed().subject == "Vi har tagit emot ”Så fick vi fler anbud på skolskjuts”"
    assert client.get(path_in(mailed())).status_code == 200


def test_open_challenge_needs_title_text_municipality_and_contact(client: Client) -> None:
    response = begin(client, "utmaning", button="skicka")
    client.post(response.url, {"code": code_in(mailed())})

    assert Submission.objects.get(kind=Kind.CHALLENGE).state == State.RECEIVED


def test_everything_that_is_missing_is_said_beside_its_field(client: Client) -> None:
    response = begin(client, button="skicka", title="", lessons_avoid="", municipality="", phase="", contact_role="")

    html = response.content.decode()
    assert response.status_code == 422
    for field in ("title", "lessons_avoid", "municipality", "phase", "contact_role"):
        assert f'id="id_{field}_error"' in html
        assert f'href="#id_{field}"' in html
    assert WORDS in html
    assert Submission.objects.get().is_draft
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("result", "Fyra anbud.", "Texten har 2 ord"),
        ("title", "x" * 101, "Högst 100 får plats"),
        ("contact_role", "", "Skriv vem man kan fråga"),
    ],
)
def test_rules_of_a_page_hold_when_it_is_handed_in(client: Client, field: str, text: str, told: str) -> None:
    assert told in begin(client, button="skicka", **{field: text}).content.decode()


def test_anonymous_text_may_not_name_its_municipality(client: Client) -> None:
    response = begin(client, button="skicka", is_anonymous="on", solution=f"Kramfors {WORDS}")

    assert "nämner ”Kramfors”" in response.content.decode()


def test_link_is_mailed_once_the_address_is_confirmed_and_opens_the_draft(client: Client) -> None:
    response = begin(client, button="lank", solution="Så här långt kom jag.")
    client.post(response.url, {"code": code_in(mailed())})

    elsewhere = Client().get(path_in(mailed()), follow=True)

    assert "Så här långt kom jag." in elsewhere.content.decode()


def test_letter_with_the_code_holds_nothing_that_was_typed(client: Client) -> None:
    begin(client, button="lank", title="Köp billigt på http://spam.example")

    assert "spam" not in mailed().body + mailed().subject


def test_draft_saves_itself_and_says_when(client: Client) -> None:
    sent = {"oppnad": seal(), **story()}
    answer = client.post("/dela/exempel/", sent, headers={"X-Requested-With": "autosave"}).json()
    sent = {**story(title="Ny rubrik"), "version": answer["version"]}
    again = client.post(answer["url"], sent, headers={"X-Requested-With": "autosave"}).json()

    assert again["saved"] == timezone.localtime().strftime("%H.%M")
    assert again["version"] == answer["version"] + 1
    assert Submission.objects.get().title == "Ny rubrik"


def test_half_an_address_keeps_nothing_else_from_being_saved(client: Client) -> None:
    url = begin(client).url
    response = save(client, url, sender_email="anna@", title="Ändrad")

    assert response.status_code == 422
    assert "anna@" in response.content.decode()
    assert Submission.objects.get().title == "Ändrad"


def test_two_windows_are_shown_both_texts_and_lose_none(client: Client) -> None:
    url = begin(client).url
    seen = Submission.objects.get().version
    save(client, url, version=seen, challenge="Det första fönstrets text.")

    response = save(client, url, version=seen, challenge="Det andra fönstrets text.")

    html = response.content.decode()
    assert response.status_code == 409
    assert "Det första fönstrets text." in html
    assert "Det andra fönstrets text." in html
    assert Submission.objects.get().challenge == "Det första fönstrets text."
    save(client, url, challenge="Sammanfogat.")
    assert Submission.objects.get().challenge == "Sammanfogat."


def test_text_from_word_is_cleaned_and_emoji_stay(client: Client) -> None:
    begin(client, challenge="Två\u00a0anbud\r\n\r\n\r\n\u201cdyrt\u201d \u200bfo\u0308r oss\x07 👩\u200d🏫")

    assert Submission.objects.get().challenge == "Två anbud\n\n\u201cdyrt\u201d för oss 👩\u200d🏫"


def test_twenty_thousand_characters_are_kept_and_more_is_told_with_the_text(client: Client) -> None:
    begin(client, challenge="å" * 20_000)
    assert len(Submission.objects.get().challenge) == 20_000

    response = begin(client, challenge="å" * 20_001)

    assert response.status_code == 422
    assert "20\u00a0001 tecken" in response.content.decode()
    assert "å" * 20_001 in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"webbplats": "http://spam.example"}, "Rutan som ska vara tom"),
        ({"oppnad": "gissat"}, "Något gick fel"),
        ({"oppnad": ""}, "Något gick fel"),
    ],
)
def test_machines_are_stopped_and_people_keep_their_text(client: Client, changes: dict[str, str], told: str) -> None:
    response = client.post("/dela/exempel/", {"oppnad": seal(), **story(), **changes})

    assert response.status_code == 422
    assert told in response.content.decode()
    assert WORDS in response.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("seconds", "told", "keeps_its_mark"), [(1, "väldigt fort", True), (25 * 3600, "öppen länge", False)]
)
def test_form_sent_too_soon_or_too_late_keeps_its_text(
    client: Client, seconds: int, told: str, keeps_its_mark: bool
) -> None:
    opened = seal(seconds)
    response = client.post("/dela/exempel/", {"oppnad": opened, **story()})

    html = response.content.decode()
    assert told in html and WORDS in html
    assert (opened in html) is keeps_its_mark


def test_too_many_drafts_are_refused_with_the_text_kept(client: Client) -> None:
    for _ in range(10):
        begin(client)
    response = begin(client)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert WORDS in response.content.decode()
    assert Submission.objects.count() == 10


def test_pages_set_no_cookie_and_their_links_leak_nowhere(client: Client) -> None:
    url = begin(client).url
    for address in ("/dela/", "/dela/exempel/", url):
        assert not client.get(address).cookies
    response = client.get(url)

    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]


def test_sender_sees_the_way_and_answers_a_question(client: Client) -> None:
    submission = handed_in(state=State.QUESTION)
    submission.messages.create(text="Hur många anbud var det före?", is_from_editors=True)
    url = link_to(submission)

    assert "Hur många anbud var det före?" in client.get(url).content.decode()
    client.post(f"{url}svar/", {"text": "Ett."})

    submission.refresh_from_db()
    assert submission.state == State.IN_REVIEW
    assert submission.messages.last().text == "Ett."
    assert "Ett." in client.get(url).content.decode()


def test_time_until_somebody_reads_is_the_one_that_is_set(client: Client) -> None:
    SupportSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"answer_time": "i morgon"}
    )

    html = client.get(link_to(handed_in())).content.decode()
    assert "En redaktör läser i morgon." in html


def test_empty_answer_is_told_beside_the_box(client: Client) -> None:
    response = client.post(f"{link_to(handed_in(state=State.QUESTION))}svar/", {"text": "  "})

    assert response.status_code == 422
    assert "Skriv ett svar." in response.content.decode()


def test_text_can_be_changed_when_it_is_asked_for_and_goes_back_to_the_editors(client: Client) -> None:
    submission = handed_in(state=State.QUESTION)
    save(client, link_to(submission, "write"), button="skicka", solution=f"Nytt. {WORDS}")

    submission.refresh_from_db()
    assert (submission.state, submission.solution) == (State.RECEIVED, f"Nytt. {WORDS}")


@pytest.mark.parametrize("state", [State.RECEIVED, State.IN_REVIEW, State.PUBLISHED, State.WITHDRAWN])
def test_text_that_the_editors_have_cannot_be_changed(client: Client, state: State) -> None:
    submission = handed_in(state=state)
    response = save(client, link_to(submission, "write"), solution="Ändrat.")

    submission.refresh_from_db()
    assert response.status_code == 302
    assert submission.solution == WORDS


def test_draft_is_thrown_away_only_by_sending_the_form(client: Client) -> None:
    url = begin(client).url.replace("/text/", "/ta-tillbaka/")
    client.get(url)
    assert Submission.objects.exists()

    client.post(url)

    assert not Submission.objects.exists()
    assert client.get(url).status_code == 404


def test_what_was_sent_is_taken_back_with_its_story_kept(client: Client) -> None:
    submission = handed_in()
    client.post(link_to(submission, "withdraw"))

    submission.refresh_from_db()
    assert submission.state == State.WITHDRAWN
    assert [change.state for change in submission.changes.all()] == [State.RECEIVED, State.WITHDRAWN]


def test_another_address_has_to_be_confirmed_again(client: Client) -> None:
    response = begin(client, button="lank")
    client.post(response.url, {"code": code_in(mailed())})
    draft = Submission.objects.get()
    assert draft.is_confirmed

    save(client, link_to(draft, "write"), sender_email="annan@example.se")

    draft.refresh_from_db()
    assert not draft.is_confirmed


def test_second_code_within_a_minute_is_not_mailed_but_the_first_holds(client: Client) -> None:
    url = begin(client, button="lank").url
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=1)):
        response = client.post(url, {"ny": "1"})
    assert response.status_code == 429
    assert MailedCode.objects.count() == 1
    client.post(url, {"code": code_in(mailed())})

    assert Submission.objects.get().is_confirmed


def test_form_begins_with_what_led_to_it(client: Client) -> None:
    html = client.get("/dela/utmaning/?kommun=2282&q=Ett+enda+anbud").content.decode()

    assert '<option value="2282" selected>' in html
    assert "Ett enda anbud" in html


def test_database_keeps_unconfirmed_text_from_the_editors() -> None:
    with pytest.raises(IntegrityError):
        handed_in(confirmed_at=None)


def test_name_of_a_submission_says_nothing_of_its_sender() -> None:
    submission = handed_in()

    assert ADDRESS not in str(submission) and submission.title not in str(submission)
