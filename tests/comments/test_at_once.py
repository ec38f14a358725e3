"""Many people comment in the same moment: none is lost, none is kept twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from comments import reporting
from comments.models import Comment, State
from tests.comments.worlds import comment_on, seal, sent
from tests.factories import CasePageFactory, site_tree

PEOPLE = 12


@pytest.mark.django_db(transaction=True)
def test_people_who_comment_at_once_lose_nothing(postgresql: None) -> None:
    site_tree()
    case = CasePageFactory()
    mark = seal()

    def comment(number: int) -> int:
        pressed_twice = {"nyckel": f"{number // 2:043}", "oppnad": mark}
        values = sent(text=f"Text {number // 2}", email=f"n{number // 2}@example.se", **pressed_twice)
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        try:
            return client.post(f"/kommentarer/{case.pk}/skriv/", values).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        statuses = list(pool.map(comment, range(2 * PEOPLE)))

    assert statuses == [302] * 2 * PEOPLE
    assert sorted(Comment.objects.values_list("text", flat=True)) == sorted(f"Text {n}" for n in range(PEOPLE))


@pytest.mark.django_db(transaction=True)
def test_reports_at_once_hide_once(postgresql: None) -> None:
    site_tree()
    comment = comment_on(CasePageFactory())

    def report(number: int) -> bool:
        try:
            return reporting.report(comment, about="other", note="", network=f"192.0.2.{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(report, range(6)))

    comment.refresh_from_db()
    assert comment.state == State.WAITING
    assert sum(taken) == reporting.HIDES
    assert comment.changes.count() == 1
