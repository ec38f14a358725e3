"""The moderators' queue: what waits, in context, and what can be done about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry

from comments import reporting
from comments.models import ClosedPage, Comment, ModeratingMunicipality, State
from letters.services import send_due
from municipalities.corner import join
from municipalities.models import Municipality
from tests.comments.worlds import TEXT, comment_on, mailed, moderator, path_in, reason
from tests.factories import KRAMFORS, CasePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client, case: Any) -> Client:
    """A client of one of the editorial office."""
    client.force_login(moderator())
    return client


def do(client: Client, comment: Comment, what: str, **more: Any) -> Any:
    """Press a button of a comment that was looked at as it is now."""
    values = {"do": what, "version": comment.version, **more}
    return client.post(f"/admin/comments/{comment.pk}/", values)


def test_queue_shows_what_waits_with_what_helps_to_decide(editor: Client, case: Any) -> None:
    above = comment_on(case, "Hur gjorde ni med reservtrafiken?")
    text = "Se https://example.se/avtal och ring 070-123 45 67"
    comment_on(case, text, parent=above, state=State.WAITING)
    comment_on(case, "Obekräftad text", state=State.UNCONFIRMED, confirmed_at=None)
    html = editor.get("/admin/comments/").content.decode()

    assert "https://example.se/avtal</code>" in html
    assert "Hur gjorde ni med reservtrafiken?" in html
    assert case.title in html
    assert "växel eller kundtjänst" in html
    assert "Obekräftad text" not in html


def test_queue_costs_as_much_for_many_as_for_one(editor: Client, case: Any) -> None:
    above = comment_on(case, "Hur gjorde ni?")
    costs = []
    for number in range(8):
        waiting = comment_on(case, f"Text {number}", parent=above, state=State.WAITING, email=f"n{number}@example.se")
        waiting.reports.create(about="other", network=str(number))
        if number in {0, 7}:
            editor.get("/admin/comments/")
            with CaptureQueriesContext(connection) as asked:
                editor.get("/admin/comments/")
            costs.append(len(asked))

    assert costs[0] == costs[1]


def test_one_press_publishes(editor: Client, case: Any) -> None:
    comment = comment_on(case, state=State.WAITING)
    response = do(editor, comment, "publish", next="/admin/comments/?state=waiting")

    assert response.url == "/admin/comments/?state=waiting"
    comment.refresh_from_db()
    assert comment.is_published


def test_hiding_takes_a_reason_and_tells_the_writer(editor: Client, case: Any) -> None:
    comment = comment_on(case)
    assert do(editor, comment, "hide").status_code == 422
    do(editor, comment, "hide", reason=reason().pk)

    letter = mailed()
    assert TEXT not in letter.body
    told = Client().get(path_in(letter, "/kommentarer/egen/")).content.decode()
    assert reason().explanation in told
    assert TEXT in told
    page = Client().get(case.url).content.decode()
    assert TEXT not in page
    assert "borttagen av redaktionen. Skäl: Personuppgifter." in page
    assert Comment.objects.get(pk=comment.pk).text == TEXT


def test_second_moderator_is_told(editor: Client, case: Any) -> None:
    comment = comment_on(case, state=State.WAITING)
    do(editor, comment, "hide", reason=reason().pk)
    response = do(editor, comment, "answer", text="Mitt svar")

    html = response.content.decode()
    assert response.status_code == 409
    assert "Någon har gjort något med kommentaren" in html
    assert "Mitt svar</textarea>" in html
    assert Comment.objects.get(pk=comment.pk).state == State.HIDDEN


def test_answer_stands_below_the_comment_as_the_office(editor: Client, case: Any) -> None:
    comment = comment_on(case, state=State.WAITING)
    do(editor, comment, "answer", text="Så här gjorde de.")

    html = Client().get(case.url).content.decode()
    assert "Så här gjorde de." in html
    assert "Redaktionen" in html
    assert Comment.objects.get(parent=comment).state == State.PUBLISHED


def test_same_answer_may_be_given_twice(editor: Client, case: Any) -> None:
    for number in range(2):
        do(editor, comment_on(case, f"Fråga {number}", email=f"n{number}@example.se"), "answer", text="Tack!")

    assert Comment.objects.filter(text="Tack!").count() == 2


def test_answer_that_is_sent_twice_is_given_once(editor: Client, case: Any) -> None:
    comment = comment_on(case)
    do(editor, comment, "answer", text="Tack!")

    assert do(editor, comment, "answer", text="Tack!").status_code == 409
    assert comment.replies.count() == 1


def test_answer_with_a_personal_number_is_refused_and_kept(editor: Client, case: Any) -> None:
    comment = comment_on(case)
    response = do(editor, comment, "answer", text="Fråga 811218-9876")

    assert response.status_code == 422
    assert "Fråga 811218-9876</textarea>" in response.content.decode()
    assert not comment.replies.exists()


def test_empty_answer_changes_nothing(editor: Client, case: Any) -> None:
    comment = comment_on(case, state=State.WAITING)
    assert do(editor, comment, "answer", text="  ").status_code == 422

    comment.refresh_from_db()
    assert comment.state == State.WAITING


def test_many_are_published_or_hidden_at_once_and_changed_ones_left(editor: Client, case: Any) -> None:
    waiting = [comment_on(case, f"Text {n}", state=State.WAITING, email=f"n{n}@example.se") for n in range(3)]
    chosen = [f"{one.pk}:{one.version}" for one in waiting[:2]] + [f"{waiting[2].pk}:7"]
    response = editor.post("/admin/comments/flera/", {"do": "publish", "chosen": chosen}, follow=True)

    assert Comment.objects.published().count() == 2
    assert "1 lämnades" in response.content.decode()
    again = [f"{one.pk}:{one.version + 1}" for one in waiting[:2]]
    editor.post("/admin/comments/flera/", {"do": "hide", "reason": reason().pk, "chosen": again})
    assert Comment.objects.filter(state=State.HIDDEN).count() == 2


def test_queue_is_filtered(editor: Client, case: Any) -> None:
    comment_on(case, "Om vintern", state=State.WAITING)
    comment_on(case, "Dold", state=State.HIDDEN)
    comment_on(CasePageFactory(municipality="2480"), "I Umeå", state=State.WAITING)
    page = f"sida={case.pk}"
    found = {"state=hidden": 1, "state=alla": 3, "q=vinter": 1, "municipality=2480": 1, page: 1, "": 2}

    shown = {query: len(editor.get(f"/admin/comments/?{query}").context["cards"]) for query in found}
    assert shown == found


def test_moderators_are_mailed_at_most_once_an_hour(client: Client, case: Any) -> None:
    moderator()
    for number in range(3):
        comment = comment_on(case, f"Text {number}", email=f"n{number}@example.se")
        reporting.report(comment, about="other", note="", network="192.0.2.1")
        send_due()

    assert [letter.subject for letter in mail.outbox] == ["Kommentarer väntar på granskning"]


def test_desk_menu_and_queue_tell_of_what_waits_and_of_what_one_reader_reported(editor: Client, case: Any) -> None:
    waiting = comment_on(case, state=State.WAITING)
    reported = comment_on(case, "Anmäld", email="annan@example.se")
    comment_on(case, "Ingen har sagt något", email="tredje@example.se")
    reporting.report(reported, about="other", note="", network="192.0.2.1")
    reported.refresh_from_db()

    html = editor.get("/admin/").content.decode()
    assert "väntar på granskning" in html
    assert "Kommentarer (2)" in html
    queue = editor.get("/admin/comments/")
    assert {card.comment.pk for card in queue.context["cards"]} == {waiting.pk, reported.pk}
    chosen = [f"{one.pk}:{one.version}" for one in (waiting, reported)]
    editor.post("/admin/comments/flera/", {"do": "publish", "chosen": chosen})
    assert editor.get("/admin/comments/").context["cards"] == []
    assert Comment.objects.published().count() == 3


def test_page_is_closed_and_opened_from_the_admin(editor: Client, case: Any) -> None:
    address = f"/admin/comments/sida/{case.pk}/"
    assert address in editor.get(f"/admin/pages/{case.pk}/edit/").content.decode()
    editor.post(address, {"close": "1"})
    assert ClosedPage.objects.filter(page=case).exists()
    assert "Kommentarerna på den här sidan är stängda" in editor.get(case.url).content.decode()
    editor.post(address, {"open": "1"})
    assert not ClosedPage.objects.exists()
    actions = PageLogEntry.objects.filter(page=case, action__startswith="comments.")
    assert sorted(actions.values_list("action", flat=True)) == ["comments.close", "comments.open"]


def test_nothing_new_is_published_on_a_closed_page(editor: Client, case: Any) -> None:
    comment = comment_on(case, state=State.WAITING)
    editor.post(f"/admin/comments/sida/{case.pk}/", {"close": "1"})

    assert do(editor, comment, "publish").status_code == 409
    comment.refresh_from_db()
    assert comment.state == State.WAITING


@pytest.fixture
def reviewer(case: Any) -> Client:
    """A client of a reviewer of Kramfors, which has joined."""
    corner = join(Municipality.objects.get(code=KRAMFORS))
    user = moderator("granskare@example.se")
    user.groups.set([corner.reviewers])
    client = Client()
    client.force_login(user)
    return client


def test_municipality_moderates_nothing_unless_it_is_set_so(reviewer: Client, case: Any) -> None:
    comment = comment_on(case, state=State.WAITING)

    assert reviewer.get("/admin/comments/").status_code == 302
    assert reviewer.get(f"/admin/comments/{comment.pk}/").status_code == 302


def test_municipality_moderates_its_own_pages_where_it_is_set_so(editor: Client, reviewer: Client, case: Any) -> None:
    own = comment_on(case, "Vår egen", state=State.WAITING)
    other = comment_on(CasePageFactory(municipality="2480"), "En annans", state=State.WAITING)
    editor.post("/admin/comments/kommuner/", {"municipality": [KRAMFORS, "2480"]})
    assert list(ModeratingMunicipality.objects.values_list("pk", flat=True)) == [KRAMFORS]

    html = reviewer.get("/admin/comments/").content.decode()
    assert "Vår egen" in html
    assert "En annans" not in html
    assert reviewer.get(f"/admin/comments/{other.pk}/").status_code == 404
    assert do(reviewer, other, "publish").status_code == 404
    assert reviewer.get("/admin/comments/kommuner/").status_code == 302
    do(reviewer, own, "answer", text="Vi svarar själva.")
    assert Comment.objects.get(parent=own).badge == "Kramfors kommun"


def test_feed_opens_by_its_private_address_alone(editor: Client, case: Any) -> None:
    comment_on(case, state=State.WAITING)
    html = editor.post("/admin/comments/").content.decode()
    address = html.partition('value="http')[2].partition('"')[0].partition("/kommentarer/")[2]

    feed = Client().get(f"/kommentarer/{address}")
    assert TEXT in feed.content.decode()
    editor.post("/admin/comments/")
    assert Client().get(f"/kommentarer/{address}").status_code == 404
    assert Client().get("/kommentarer/flode/nagot-annat/").status_code == 404


def test_whoever_deletes_a_page_is_told_of_its_comments_first(editor: Client, case: Any) -> None:
    address = f"/admin/pages/{case.pk}/delete/"
    assert "försvinner med sidan" not in editor.get(address).content.decode()
    comment_on(case)
    comment_on(case, "Obekräftad text", state=State.UNCONFIRMED, confirmed_at=None)

    assert "En kommentar försvinner med sidan" in editor.get(address).content.decode()
