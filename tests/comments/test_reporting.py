"""Reports: anybody may, several hide until a moderator has looked, and nobody alone can."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comments import moderating, reporting
from comments.models import Comment, CommentChange, State
from tests.comments.worlds import TEXT, comment_on, moderator, reason, seal

pytestmark = pytest.mark.django_db


def report(comment: Comment, network: str = "192.0.2.1", **changes: Any) -> Any:
    """Send the form from a network."""
    values = {"about": "threat", "note": "Kallar någon för något.", "oppnad": seal(), "webbplats": "", **changes}
    return Client(REMOTE_ADDR=network).post(f"/kommentarer/anmal/{comment.pk}/", values)


def test_report_needs_no_account_and_opening_it_reports_nothing(client: Client, case: Any) -> None:
    comment = comment_on(case)
    opened = client.get(f"/kommentarer/anmal/{comment.pk}/")
    assert TEXT in opened.content.decode()
    assert not opened.cookies
    assert not comment.reports.exists()
    assert "Tack för anmälan" in report(comment).content.decode()
    assert comment.reports.get().note == "Kallar någon för något."


def test_three_networks_hide_until_a_moderator_has_looked(client: Client, case: Any) -> None:
    comment = comment_on(case)
    for network in ("192.0.2.1", "198.51.100.2", "2001:db8:1::1"):
        report(comment, network)
    comment.refresh_from_db()

    assert comment.state == State.WAITING
    html = client.get(case.url).content.decode()
    assert TEXT not in html
    assert "anmäld och visas inte" in html
    assert comment.changes.get().cause == CommentChange.Cause.REPORTED


@pytest.mark.parametrize("networks", [["192.0.2.1"] * 4, ["2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:1:3::1"]])
def test_one_household_reports_once(case: Any, networks: list[str]) -> None:
    comment = comment_on(case)
    for network in networks:
        assert report(comment, network).status_code == 200

    assert comment.reports.count() == 1
    comment.refresh_from_db()
    assert comment.is_published


def test_cleared_comment_is_not_hidden_by_the_same_reports(case: Any) -> None:
    editor, comment = moderator(), comment_on(case)
    networks = ("192.0.2.1", "198.51.100.2", "203.0.113.3")
    for network in networks:
        report(comment, network)
    comment.refresh_from_db()
    moderating.publish(comment, by=editor, seen=comment.version)
    for network in (*networks, "203.0.113.4", "203.0.113.5"):
        report(comment, network)
    comment.refresh_from_db()
    assert comment.is_published

    report(comment, "203.0.113.6")
    comment.refresh_from_db()
    assert comment.state == State.WAITING


def test_dismissed_reports_leave_the_comment(client: Client, case: Any) -> None:
    comment = comment_on(case)
    report(comment)
    comment.refresh_from_db()
    client.force_login(moderator())
    client.post(f"/admin/comments/{comment.pk}/", {"do": "dismiss", "version": comment.version})

    assert comment.reports.get().handled_at
    comment.refresh_from_db()
    assert comment.is_published


@pytest.mark.parametrize("do", ["dismiss", "hide"])
def test_report_that_comes_while_a_moderator_decides_is_not_answered_unread(do: str, client: Client, case: Any) -> None:
    comment = comment_on(case)
    report(comment)
    comment.refresh_from_db()
    report(comment, "198.51.100.2", note="Det här är ett hot.")
    client.force_login(moderator())
    decision = {"do": do, "version": comment.version, "reason": reason().pk}
    response = client.post(f"/admin/comments/{comment.pk}/", decision)

    assert response.status_code == 409
    assert "Det här är ett hot." in response.content.decode()
    assert comment.reports.open().count() == 2


def test_answers_of_the_office_are_not_hidden_by_readers(case: Any) -> None:
    comment = comment_on(case, badge="Redaktionen")
    for number in range(5):
        reporting.report(comment, about="other", note="", network=f"192.0.2.{number}")
    comment.refresh_from_db()

    assert comment.is_published
    assert comment.reports.count() == 5


def test_report_says_what_is_missing_and_keeps_what_was_written(case: Any) -> None:
    response = report(comment_on(case), about="")

    assert response.status_code == 422
    assert "Kallar någon för något." in response.content.decode()


def test_other_sites_cannot_have_their_visitors_report(case: Any) -> None:
    comment = comment_on(case)
    values = {"about": "other", "note": "", "oppnad": seal(), "webbplats": ""}
    for number in range(3):
        visitor = Client(REMOTE_ADDR=f"192.0.2.{number}", headers={"sec-fetch-site": "cross-site"})
        assert visitor.post(f"/kommentarer/anmal/{comment.pk}/", values).status_code == 403

    assert not comment.reports.exists()


def test_what_nobody_reads_cannot_be_reported(case: Any) -> None:
    for state in (State.WAITING, State.HIDDEN):
        assert report(comment_on(case, state=state)).status_code == 404
