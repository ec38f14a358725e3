"""Taking the demonstration away, with all that happens once a transaction is over."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from articles.models import ArticleIndexPage, ArticlePage
from tests.home.demonstration import few_files, row_counts, run

pytestmark = pytest.mark.django_db(transaction=True)


def test_demo_remove_takes_away_everything_of_the_demonstration_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr("home.demo.DEMO_DIR", few_files(tmp_path))
    call_command("site_setup", verbosity=0)
    own = ArticlePage(title="Vår egen", slug="var-egen", date=datetime.date(2026, 1, 2), intro="Ja.", body="[]")
    ArticleIndexPage.objects.get().add_child(instance=own)
    call_command("search_rebuild", verbosity=0)
    before = row_counts()
    settings.DEBUG = True
    run("demo_load", verbosity=0)
    assert row_counts() != before

    run("demo_remove")

    assert row_counts() == before
