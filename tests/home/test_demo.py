"""The demonstration content comes with one command and goes with another, without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from articles.models import ArticlePage
from cases.models import CasePage, ChallengePage, FrameworkAgreement, FrameworkAgreementStatus
from home.demo import EDITOR_EMAIL, make_editor
from home.models import StandingPage
from letters.models import Letter
from submissions.approving import is_of_present_version
from submissions.models import Approval, Submission
from submissions.problems import problems_of
from submissions.reviewing import ask_sender
from tests.home.demonstration import few_files, row_counts, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_loaded"), pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A smaller demonstration, laid in once."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("home.demo.DEMO_DIR", few_files(tmp_path_factory.mktemp("demo")))
        run("demo_load", verbosity=0)
        yield
        transaction.set_rollback(True)


def test_demo_load_publishes_cases_challenges_agreements_and_an_article() -> None:
    assert CasePage.objects.live().count() == 2
    assert ChallengePage.objects.live().count() == 1
    assert FrameworkAgreement.objects.exists()
    assert ArticlePage.objects.live().exists()


def test_demo_load_marks_all_of_it_as_example() -> None:
    for model in (CasePage, ChallengePage, FrameworkAgreement, ArticlePage):
        assert set(model.objects.values_list("is_example", flat=True).distinct()) == {True}


def test_demo_load_hands_in_what_the_form_would_take_and_writes_to_nobody() -> None:
    handed_in = {submission.state: submission for submission in Submission.objects.all()}

    assert set(handed_in) == {"draft", "received", "in_review", "approval", "published"}
    assert [list(problems_of(one)) for state, one in handed_in.items() if state != "draft"] == [[]] * 4
    asked = Approval.objects.pending().get()
    assert (asked.page.submission, is_of_present_version(asked)) == (handed_in["approval"], True)
    ask_sender(handed_in["received"], "Hur många hus?", by=None, seen=1)
    assert not Letter.objects.exists()


def test_demo_load_again_adds_nothing() -> None:
    before = row_counts()

    run("demo_load", verbosity=0)

    assert row_counts() == before


def test_pages_say_that_they_show_examples_until_they_are_removed(client: Client) -> None:
    assert "Exempelinnehåll" in client.get("/").content.decode()

    run("demo_remove")

    assert "Exempelinnehåll" not in client.get("/").content.decode()


def test_demo_remove_leaves_a_framework_agreement_of_ones_own() -> None:
    own = FrameworkAgreement.objects.create(name="Eget", owner="Vi", status=FrameworkAgreementStatus.objects.first())

    run("demo_remove")

    assert list(FrameworkAgreement.objects.all()) == [own]


def test_demo_remove_keeps_an_example_page_with_own_pages_below_and_says_so() -> None:
    about = StandingPage.objects.get(slug="om")
    StandingPage.objects.filter(pk=about.pk).update(is_example=True)

    assert "”Om Kunskapsbanken” är kvar" in run("demo_remove")
    assert StandingPage.objects.filter(slug="kundstod").exists()


def test_demo_remove_says_what_it_removed() -> None:
    assert "Borttaget: 8 sidor" in run("demo_remove")


def test_demo_remove_on_a_site_without_examples_removes_nothing() -> None:
    run("demo_remove")

    assert "Borttaget: 0 sidor, 0 ramavtal och 0 konto." in run("demo_remove")


def test_demo_load_outside_a_laptop_makes_no_account() -> None:
    assert not get_user_model().objects.exists()


def test_demo_editor_can_log_in_on_a_laptop(settings: Any, client: Client) -> None:
    settings.DEBUG = True

    assert make_editor()
    assert not make_editor()
    assert client.login(username=EDITOR_EMAIL, password="visa-hur-det-fungerar")  # noqa: S106 - the demonstration's


def test_demo_editor_is_refused_outside_a_laptop() -> None:
    with pytest.raises(PermissionError):
        make_editor()


def test_editor_made_by_another_at_the_same_time_is_no_error(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True
    assert make_editor()
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda _self: False)
    assert not make_editor()
