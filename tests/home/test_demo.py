"""The demonstration content comes with one command and goes with another, without a trace."""

from __future__ import annotations

import datetime
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from articles.models import ArticleIndexPage, ArticlePage
from cases.models import CasePage, ChallengePage, FrameworkAgreement, FrameworkAgreementStatus
from home.demo import DEMO_DIR, EDITOR_EMAIL, make_editor
from home.models import StandingPage
from search.models import StoredDocument

pytestmark = pytest.mark.django_db
# A case, one of an anonymous municipality, an open challenge.
A_FEW = ("resor-ingen-akte.md", "paviljonger-hyrdes-nio-ar.md", "ekonomisystem-slutar-2028.md")


def row_counts() -> dict[str, int]:
    """How many rows each table has; of the search's own, how many pages are found."""
    models = (model for model in apps.get_models() if model._meta.app_label != "search")
    counts = {model._meta.label: model._base_manager.count() for model in models}
    return {**counts, "found": StoredDocument.objects.findable().count()}


def run(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _few_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A smaller demonstration of the same kind, found by words alone: a vector takes a second to make."""
    (tmp_path / "cases").mkdir()
    for name in A_FEW:
        shutil.copy(DEMO_DIR / "cases" / name, tmp_path / "cases")
    for name in ("articles", "comments.yaml", "framework_agreements.yaml"):
        (tmp_path / name).symlink_to(DEMO_DIR / name)
    monkeypatch.setattr("home.demo.DEMO_DIR", tmp_path)
    settings.SEARCH_EMBEDDER = "none"


@pytest.fixture
def own_article() -> ArticlePage:
    """An article that an editor wrote."""
    call_command("site_setup", verbosity=0)
    article = ArticlePage(title="Vår egen", slug="var-egen", date=datetime.date(2026, 1, 2), intro="Ja.", body="[]")
    return ArticleIndexPage.objects.get().add_child(instance=article)


def test_demonstration_has_72_cases_and_12_open_challenges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("home.demo.DEMO_DIR", DEMO_DIR)

    run("demo_load", verbosity=0)

    assert (CasePage.objects.live().count(), ChallengePage.objects.live().count()) == (72, 12)


def test_demo_load_publishes_cases_challenges_agreements_and_an_article() -> None:
    run("demo_load", verbosity=0)

    assert CasePage.objects.live().count() == 2
    assert ChallengePage.objects.live().count() == 1
    assert FrameworkAgreement.objects.exists()
    assert ArticlePage.objects.live().exists()


def test_demo_load_marks_all_of_it_as_example() -> None:
    run("demo_load", verbosity=0)

    for model in (CasePage, ChallengePage, FrameworkAgreement, ArticlePage):
        assert set(model.objects.values_list("is_example", flat=True).distinct()) == {True}


def test_demo_load_again_adds_nothing() -> None:
    run("demo_load", verbosity=0)
    before = row_counts()

    run("demo_load", verbosity=0)

    assert row_counts() == before


def test_pages_say_that_they_show_examples_until_they_are_removed(client: Client) -> None:
    run("demo_load", verbosity=0)
    assert "Exempelinnehåll" in client.get("/").content.decode()

    run("demo_remove")

    assert "Exempelinnehåll" not in client.get("/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_demo_remove_takes_away_everything_of_it_and_nothing_else(own_article: ArticlePage, settings: Any) -> None:
    call_command("search_rebuild", verbosity=0)
    before = row_counts()
    settings.DEBUG = True
    run("demo_load", verbosity=0)
    assert row_counts() != before

    run("demo_remove")

    assert row_counts() == before


def test_demo_remove_leaves_a_framework_agreement_of_ones_own() -> None:
    run("demo_load", verbosity=0)
    own = FrameworkAgreement.objects.create(name="Eget", owner="Vi", status=FrameworkAgreementStatus.objects.first())

    run("demo_remove")

    assert list(FrameworkAgreement.objects.all()) == [own]


def test_demo_remove_keeps_an_example_page_with_own_pages_below_and_says_so(own_article: ArticlePage) -> None:
    about = StandingPage.objects.get(slug="om")
    StandingPage.objects.filter(pk=about.pk).update(is_example=True)

    assert "”Om Kunskapsbanken” är kvar" in run("demo_remove")
    assert StandingPage.objects.filter(slug="kundstod").exists()


def test_demo_remove_says_what_it_removed() -> None:
    run("demo_load", verbosity=0)

    assert "Borttaget: 7 sidor" in run("demo_remove")


def test_demo_remove_on_a_site_without_examples_removes_nothing(own_article: ArticlePage) -> None:
    assert "Borttaget: 0 sidor, 0 ramavtal och 0 konto." in run("demo_remove")


def test_demo_load_outside_a_laptop_makes_no_account() -> None:
    run("demo_load", verbosity=0)

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
