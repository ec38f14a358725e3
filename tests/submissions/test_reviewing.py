"""Editors review: tick, ask, decline, make a page, and never past each other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from django.urls import reverse

from cases.models import CasePage, Category, ChallengePage, Goal, Phase, ProcurementStatus
from letters.models import Letter
from letters.services import send_due
from submissions.models import CannedReply, Check, Kind, State, Submission
from submissions.services import NotReady, answer, hand_in
from tests.submissions.forms import ADDRESS, handed_in, mailed, path_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def review_url(submission: Submission) -> str:
    return reverse("submissions_admin:review", args=[submission.pk])


def act(editor: Client, submission: Submission, button: str, *, version: int | None = None, **values: Any) -> Any:
    """Press a button of the review page as it is now, or as it was in an earlier version."""
    seen = Submission.objects.get(pk=submission.pk).version if version is None else version
    return editor.post(review_url(submission), {"version": seen, button: "1", **values})


def page_fields(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Så fick vi fler anbud på skolskjuts",
        "intro": "Fyra anbud i stället för ett.",
        "category": Category.objects.get(code="persontransporter").pk,
        "phase": Phase.objects.get(code="forbereda").pk,
        "procurement_status": ProcurementStatus.objects.get(code="avtal").pk,
        "goals": [Goal.objects.get(code="konkurrens").pk],
    } | changes


def test_list_shows_what_was_sent_and_no_drafts(editor: Client) -> None:
    handed_in(title="Inskickat exempel")
    Submission.objects.create(kind=Kind.CASE, title="Någons utkast")

    html = editor.get("/admin/submissions/").content.decode()

    assert "Inskickat exempel" in html and "Någons utkast" not in html
    assert "mnat (1)" in html  # the menu is written as JSON, without å, ä, ö


def test_list_is_filtered_and_exported(editor: Client) -> None:
    handed_in(title="Nytt")
    handed_in(title="Publicerat förut", state=State.PUBLISHED)

    html = editor.get("/admin/submissions/?state=received").content.decode()
    exported = b"".join(editor.get("/admin/submissions/?export=csv").streaming_content).decode()

    assert "Nytt" in html and "Publicerat förut" not in html
    assert "Publicerat förut" in exported and "Kramfors" in exported


def test_draft_is_nobodys_but_its_writers(editor: Client) -> None:
    draft = Submission.objects.create(kind=Kind.CASE, title="Någons utkast")

    assert editor.get(review_url(draft)).status_code == 404


@pytest.mark.parametrize("may_review", [True, False])
def test_only_who_may_review_sees_anything(client: Client, may_review: bool) -> None:
    user = get_user_model().objects.create_user("kommun@example.se")
    group = Group.objects.create(name="Redaktör")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    if may_review:
        group.permissions.add(Permission.objects.get(codename="change_submission"))
    user.groups.add(group)
    client.force_login(user)

    for address in ("/admin/submissions/", review_url(handed_in())):
        response = client.get(address)
        assert (response.status_code == 200) is may_review
    assert ('"/admin/submissions/"' in client.get("/admin/").content.decode()) is may_review


def test_ticked_points_are_kept_with_who_and_when(editor: Client) -> None:
    submission = handed_in()
    act(editor, submission, "tick", points=["facts", "secrecy"])
    act(editor, submission, "tick", points=["facts", "contact"])

    submission.refresh_from_db()
    assert set(submission.checks.values_list("point", "by__email")) == {
        ("facts", "redaktor@example.se"),
        ("contact", "redaktor@example.se"),
    }
    assert submission.state == State.IN_REVIEW


def test_points_are_ticked_anew_when_the_text_comes_back(editor: Client) -> None:
    submission = handed_in(state=State.QUESTION)
    Check.objects.create(submission=submission, point="facts")
    with pytest.raises(NotReady) as refused:
        hand_in(submission, seen=submission.version)
    assert "category" in refused.value.problems
    for name, model, code in (
        ("category", Category, "persontransporter"),
        ("phase", Phase, "forbereda"),
        ("procurement_status", ProcurementStatus, "avtal"),
    ):
        setattr(submission, name, model.objects.get(code=code))
    submission.save()

    hand_in(submission, seen=submission.version)

    assert not submission.checks.exists()


def test_question_reaches_the_sender_by_a_letter_with_a_link(editor: Client, client: Client) -> None:
    submission = handed_in()
    act(editor, submission, "ask", text="Hur många anbud var det före?")

    submission.refresh_from_db()
    assert submission.state == State.QUESTION
    page = Client().get(path_in(mailed())).content.decode()
    assert "Hur många anbud var det före?" in page


def test_question_that_says_nothing_is_told(editor: Client) -> None:
    response = act(editor, handed_in(), "ask", text=" ")

    assert response.status_code == 422
    assert "Skriv vad du vill säga." in response.content.decode()


def test_declined_submission_says_why(editor: Client) -> None:
    submission = handed_in()
    act(editor, submission, "decline", text="Upphandlingen pågår.")

    submission.refresh_from_db()
    assert submission.state == State.DECLINED
    assert "Upphandlingen pågår." in Client().get(path_in(mailed())).content.decode()


def test_canned_reply_is_put_after_what_is_written_and_sends_nothing(editor: Client) -> None:
    canned = CannedReply.objects.first()
    response = editor.post(review_url(handed_in()), {"version": 1, "canned": canned.pk, "text": "Hej!"})

    html = response.content.decode()
    assert "Hej!" in html and canned.text[:40] in html
    assert not Letter.objects.exists()


def test_list_of_canned_replies_says_in_swedish_whether_they_are_used(editor: Client) -> None:
    html = editor.get("/admin/snippets/submissions/cannedreply/").content.decode()

    assert "Används" in html
    assert ">True<" not in re.sub(r"\s+", "", html)


def test_canned_reply_is_switched_off_not_deleted(editor: Client) -> None:
    canned = CannedReply.objects.first()
    assert editor.post(f"/admin/snippets/submissions/cannedreply/delete/{canned.pk}/").status_code in {302, 403, 404}
    assert CannedReply.objects.filter(pk=canned.pk).exists()
    CannedReply.objects.filter(pk=canned.pk).update(is_used=False)

    assert f'value="{canned.pk}">{canned.title}' not in editor.get(review_url(handed_in())).content.decode()


def test_page_is_made_as_a_draft_below_its_municipality(editor: Client) -> None:
    submission = handed_in(lessons_worked="Vi gjorde så här.\n- först\n- sedan & <b>sist</b>", contact_email="")
    act(editor, submission, "page", **page_fields())

    page = CasePage.objects.get()
    assert (page.live, page.municipality_id, page.contact_role) == (False, "2282", "Upphandlare")
    assert page.lessons_worked == (
        "<p>Vi gjorde så här.</p><ul><li>först</li><li>sedan &amp; &lt;b&gt;sist&lt;/b&gt;</li></ul>"
    )
    assert [goal.code for goal in page.goals.all()] == ["konkurrens"]
    submission.refresh_from_db()
    assert (submission.page_id, submission.state) == (page.pk, State.IN_REVIEW)


@pytest.mark.parametrize(
    ("mailbox", "asks_sender", "addresses"),
    [
        ("", False, [ADDRESS]),
        ("inkop@example.se", False, ["inkop@example.se"]),
        ("inkop@example.se", True, [ADDRESS, "inkop@example.se"]),
    ],
)
def test_questions_go_to_the_mailbox_and_to_a_sender_who_wants_them_or_has_no_mailbox(
    editor: Client, mailbox: str, asks_sender: bool, addresses: list[str]
) -> None:
    submission = handed_in(contact_email=mailbox, asks_sender=asks_sender)
    act(editor, submission, "page", **page_fields())

    assert CasePage.objects.get().contact_addresses == addresses


def test_open_challenge_becomes_an_open_challenge(editor: Client) -> None:
    act(editor, handed_in(Kind.CHALLENGE), "page", **page_fields())

    assert ChallengePage.objects.get().title == "Så fick vi fler anbud på skolskjuts"


def test_page_that_lacks_something_is_told_with_the_rest_kept(editor: Client) -> None:
    response = act(editor, handed_in(), "page", **page_fields(goals=[], intro="Behåll mig."))

    html = response.content.decode()
    assert response.status_code == 422
    assert "Välj minst ett mål." in html and "Behåll mig." in html
    assert not CasePage.objects.exists()


def test_two_pages_with_one_title_have_two_addresses(editor: Client) -> None:
    for _ in range(2):
        act(editor, handed_in(), "page", **page_fields())

    assert sorted(CasePage.objects.values_list("slug", flat=True)) == [
        "sa-fick-vi-fler-anbud-pa-skolskjuts",
        "sa-fick-vi-fler-anbud-pa-skolskjuts-2",
    ]


@pytest.mark.parametrize("button", ["ask", "decline", "page", "tick"])
def test_second_of_two_editors_is_told_and_loses_nothing(editor: Client, button: str) -> None:
    submission = handed_in()
    seen = submission.version
    act(editor, submission, "tick", points=["facts"], version=seen)

    values = page_fields(intro="Min ingress.") if button == "page" else {"text": "Min fråga.", "points": ["contact"]}
    response = act(editor, submission, button, version=seen, **values)

    html = response.content.decode()
    assert response.status_code == 409
    assert "Någon annan har gjort något här" in html
    if button != "tick":
        assert ("Min ingress." if button == "page" else "Min fråga.") in html
    assert not Letter.objects.exists()
    assert not CasePage.objects.exists()
    assert list(submission.checks.values_list("point", flat=True)) == ["facts"]


def test_editors_get_one_letter_an_hour_however_much_comes_in() -> None:
    get_user_model().objects.create_superuser("redaktor@example.se")
    get_user_model().objects.create_user("kommun@example.se")
    for _ in range(4):
        answer(handed_in(state=State.QUESTION), "Svar.")
        send_due()

    assert [message.to for message in mail.outbox] == [["redaktor@example.se"]]
    assert Letter.objects.filter(sent_at=None).count() == 1
