"""What somebody with bad intentions tries, each shown refused."""

from __future__ import annotations

import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from comments.feeds import feed_for
from comments.links import Kind, new_link_for, new_link_to
from comments.models import Comment, PrivateLink, Report, State
from comments.wording import name_problem, said
from kunskapsbank.links import digest_of
from kunskapsbank.written import cleaned, one_line
from letters.models import Letter, MailedCode
from tests.comments.worlds import (
    ADDRESS,
    TEXT,
    code_in,
    comment_on,
    mailed,
    member,
    moderator,
    seal,
    sent,
    visitor_writes,
    write,
)
from tests.factories import CasePageFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
REFUSED = (403, 404, 405, 409, 422, 429)


def nothing_new(response: Any, count: int = 0) -> None:
    """The answer is no, and there are as many comments as before."""
    assert response.status_code in REFUSED
    assert Comment.objects.count() == count


def test_more_than_three_in_ten_minutes_are_refused(client: Client, case: Any) -> None:
    answers = [write(client, case, text=f"{TEXT} {n}", email=f"n{n}@example.se").status_code for n in range(5)]

    assert answers == [302, 302, 302, 429, 429]


def test_more_than_twenty_a_day_are_refused(client: Client, case: Any) -> None:
    answers = []
    with time_machine.travel(datetime.datetime(2026, 5, 4, 6, 0, 2, tzinfo=datetime.UTC), tick=False) as clock:
        for number in range(24):
            answers.append(write(client, case, text=f"Text {number}", email=f"n{number}@example.se").status_code)
            clock.shift(601)

    assert answers.count(302) == 20


def test_member_is_counted_as_a_person_wherever_from(client: Client, case: Any, as_member: Any) -> None:
    as_member(member())
    answers = []
    for number in range(4):
        values = {"text": f"Text {number}", "oppnad": seal(), "som": "medlem"}
        sender = f"192.0.2.{number}"
        answers.append(client.post(f"/kommentarer/{case.pk}/skriv/", values, REMOTE_ADDR=sender).status_code)

    assert answers == [302, 302, 302, 429]


def test_honeypot_is_refused(client: Client, case: Any) -> None:
    nothing_new(write(client, case, webbplats="https://spam.example"))


def test_form_filled_too_fast_too_late_or_never_opened_is_refused(client: Client, case: Any) -> None:
    for mark in (seal(0), seal(86_500), "", "1:form:falsk"):
        nothing_new(write(client, case, oppnad=mark))


def test_more_than_two_links_are_refused(client: Client, case: Any) -> None:
    for link in ("https://a.example/", "www.a.example", "HTTP://a.example", "ftp://a.example"):
        nothing_new(write(client, case, text=f"{link} {link} och {link}"))


def test_same_text_by_another_or_elsewhere_is_refused(client: Client, case: Any) -> None:
    comment_on(case, email="annan@example.se", text_digest=visitor_writes(CasePageFactory()).text_digest)

    nothing_new(write(client, case, text=f"  {TEXT.upper()}!! "), count=2)


def test_line_breaks_in_a_name_or_an_address_reach_no_letter(client: Client, case: Any) -> None:
    nothing_new(write(client, case, name="Anna\r\nBcc: alla@example.se"))
    nothing_new(write(client, case, email="a@example.se\r\nBcc: alla@example.se"))
    write(client, case, name="Anna\nBcc: alla")

    letter = mailed()
    assert letter.recipients() == [ADDRESS]
    assert "alla" not in str(letter.message())
    assert Comment.objects.get().author_name == "Anna Bcc: alla"


def test_mass_reporting_is_refused(case: Any) -> None:
    comments = [comment_on(case, f"Text {n}", email=f"n{n}@example.se") for n in range(8)]
    values = {"about": "other", "oppnad": seal(), "webbplats": ""}
    answers = [Client().post(f"/kommentarer/anmal/{one.pk}/", values).status_code for one in comments]

    assert answers == [200] * 5 + [429] * 3
    assert Report.objects.count() == 5
    assert Comment.objects.published().count() == 8


def test_other_sites_have_their_visitors_send_no_mail(case: Any) -> None:
    visitor = Client(headers={"sec-fetch-site": "cross-site"})
    refused = write(visitor, case)
    assert refused.status_code == 403
    assert TEXT in refused.content.decode()
    for path in ("/kommentarer/mina/", f"/kommentarer/{case.pk}/folj/"):
        assert visitor.post(path, {"email": ADDRESS}).status_code == 403

    assert not Letter.objects.exists()


def test_answer_to_what_nobody_reads_is_refused(client: Client, case: Any) -> None:
    for count, state in enumerate((State.UNCONFIRMED, State.WAITING, State.HIDDEN), start=1):
        parent = comment_on(case, "Syns inte", state=state)
        response = client.post(f"/kommentarer/{case.pk}/svara/{parent.pk}/", sent())

        nothing_new(response, count=count)
        assert "Syns inte" not in response.content.decode()
        assert client.get(f"/kommentarer/{case.pk}/svara/{parent.pk}/").status_code == 404


def test_answer_to_an_answer_to_another_pages_comment_or_to_none_is_refused(client: Client, case: Any) -> None:
    other = comment_on(CasePageFactory(), "Annan sida")
    answer = comment_on(case, "Svar", parent=comment_on(case, "Fråga"))
    for parent in (other.pk, answer.pk, 999_999):
        nothing_new(client.post(f"/kommentarer/{case.pk}/svara/{parent}/", sent()), count=3)


def test_parent_in_the_form_means_nothing(client: Client, case: Any) -> None:
    other = comment_on(CasePageFactory(), "Annan sida")
    forged = {"parent": other.pk, "parent_id": other.pk, "page": other.page_id, "state": "published"}
    client.post(f"/kommentarer/{case.pk}/skriv/", sent() | forged)

    comment = Comment.objects.get(text=TEXT)
    assert (comment.parent, comment.page_id, comment.state) == (None, case.pk, State.UNCONFIRMED)


def test_link_of_one_comment_opens_no_other_and_no_other_kind(client: Client, case: Any) -> None:
    mine, own = new_link_to(comment_on(case)), new_link_for(Kind.OWN, ADDRESS)
    followed = new_link_for(Kind.FOLLOWED, ADDRESS)
    opens = {"egen": mine, "mina": own, "foljer": followed}
    for place, right in opens.items():
        for token in opens.values():
            found = client.get(f"/kommentarer/{place}/{token}/").status_code
            assert found == (200 if token == right else 404)
    for token in opens.values():
        assert client.get(f"/kommentarer/flode/{token}/").status_code == 404


def test_table_of_links_opens_nothing(client: Client, case: Any) -> None:
    token = new_link_to(comment_on(case))
    link = PrivateLink.objects.get()

    assert link.digest == digest_of(token)
    assert client.get(f"/kommentarer/egen/{link.digest}/").status_code == 404


def test_code_works_once_and_for_its_comment_only(client: Client, case: Any) -> None:
    first = write(client, case).url
    code = code_in(mailed())
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        second = write(client, CasePageFactory(), text="En annan text").url
        assert client.post(second, {"code": code}).status_code == 422
        client.post(first, {"code": code})
        assert client.post(second, {"code": code}).status_code == 422

    assert set(Comment.objects.values_list("state", flat=True)) == {State.WAITING, State.UNCONFIRMED}


def test_codes_cannot_be_guessed(client: Client, case: Any) -> None:
    url = write(client, case).url
    right = code_in(mailed())
    wrong = [f"{(int(right) + n) % 1_000_000:06}" for n in range(1, 6)]
    for code in wrong:
        client.post(url, {"code": code})
    client.post(url, {"code": right})

    assert Comment.objects.get().state == State.UNCONFIRMED


def test_code_of_one_address_opens_no_other(client: Client, case: Any) -> None:
    client.post("/kommentarer/mina/", {"email": ADDRESS})
    values = {"email": "offer@example.se", "code": code_in(mailed())}

    assert client.post("/kommentarer/mina/kod/", values).status_code == 422
    assert not PrivateLink.objects.exists()


def test_nothing_is_confirmed_or_ended_by_opening_a_link(client: Client, case: Any) -> None:
    url = write(client, case).url
    code = code_in(mailed())
    client.get(url, {"code": code})
    client.get("/kommentarer/mina/kod/", {"email": ADDRESS, "code": code})
    client.get(f"/kommentarer/egen/{new_link_to(Comment.objects.get())}/")

    assert Comment.objects.get().state == State.UNCONFIRMED
    assert MailedCode.objects.exists()


@settings(max_examples=50)
@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    rest = str(said(text))
    for own in ('<a href="http', ' rel="nofollow ugc noopener">', "</a>", "<p>", "</p>", "<br>"):
        rest = rest.replace(own, "")
    assert "<" not in rest


@given(st.text(max_size=60))
def test_what_turns_letters_around_or_has_no_width_is_gone(text: str) -> None:
    tricks = "\u202e\u2066\u200b\u200f\ufeff\u061c\x00"
    assert not set(cleaned(f"{tricks}{text}{tricks}")) & set(tricks)
    assert "\n" not in one_line(f"{text}\n{text}\r\n\u2028{text}")


@pytest.mark.parametrize("name", ["Red\u200baktionen", "\u202ednötsdnuK", "Redaktionen\u00a0", "ＲＥＤＡＫＴＩＯＮ"])
def test_office_is_not_imitated_by_what_nobody_sees(name: str) -> None:
    assert name_problem(one_line(name)) or "nötsdnuK" in one_line(name)


def test_html_is_shown_as_it_was_written(client: Client, case: Any) -> None:
    comment_on(case, "<b onmouseover=alert(1)>fet</b>", author_name="<i>Anna</i>")
    html = client.get(case.url).content.decode()

    assert "&lt;b onmouseover=alert(1)&gt;fet&lt;/b&gt;" in html
    assert "&lt;i&gt;Anna&lt;/i&gt;" in html
    assert "<b onmouseover" not in html


def test_numbers_in_addresses_open_nothing_that_is_not_public(client: Client, case: Any) -> None:
    for state in (State.UNCONFIRMED, State.WAITING, State.HIDDEN):
        hidden = comment_on(case, f"Hemlig {state}", state=state, email=f"{state}@example.se")
        for path in (f"/kommentar/{hidden.pk}/", f"/kommentarer/anmal/{hidden.pk}/"):
            response = client.get(path, follow=True)
            assert response.status_code == 404
            assert "Hemlig" not in response.content.decode()
    assert client.get(f"/admin/comments/{hidden.pk}/").status_code == 302


def test_html_in_the_feed_is_shown_as_it_was_written(case: Any) -> None:
    comment_on(case, "<img src=x onerror=alert(1)> https://example.se/")
    feed = ET.fromstring(feed_for(moderator()))  # noqa: S314 - the site's own

    assert feed.findtext(f"{ATOM}entry/{ATOM}summary") == (
        "<p>&lt;img src=x onerror=alert(1)&gt; "
        '<a href="https://example.se/" rel="nofollow ugc noopener">https://example.se/</a></p>'
    )


def test_moderator_is_led_to_no_other_site(client: Client, case: Any) -> None:
    client.force_login(moderator())
    for elsewhere in ("https://a.example/", "//a.example/", "javascript:alert(1)"):
        comment = comment_on(case, f"Väntar {elsewhere}", state=State.WAITING)
        values = {"do": "publish", "version": comment.version, "next": elsewhere}
        assert client.post(f"/admin/comments/{comment.pk}/", values).url == "/admin/comments/"


@pytest.mark.parametrize("how", ["unpublished", "private", "without"])
def test_comments_of_a_page_that_is_not_public_cannot_be_reached(client: Client, case: Any, how: str) -> None:
    above = case.get_parent()
    comment = comment_on(above if how == "without" else case)
    page_id = comment.page_id
    if how == "unpublished":
        case.unpublish()
    elif how == "private":
        PageViewRestriction.objects.create(page=case, restriction_type=PageViewRestriction.LOGIN)
    paths = [f"/kommentarer/{page_id}/{what}/" for what in ("skriv", "folj", f"svara/{comment.pk}")]
    for path in [*paths, f"/kommentar/{comment.pk}/", f"/kommentarer/anmal/{comment.pk}/"]:
        response = client.get(path)
        assert response.status_code == 404, path
        assert TEXT not in response.content.decode()
    assert client.post(paths[0], sent(text="Något nytt")).status_code == 404
    assert Comment.objects.count() == 1
