"""What gets into a document, and what must not."""

from __future__ import annotations

import datetime
from dataclasses import asdict

import pytest
from django.utils import timezone
from wagtail.models import get_page_models

from articles.models import ArticlePage
from cases.models import CpvCode, Method, Regulation
from cases.rules import STORY_FIELDS
from kunskapsbank.pages import BasePage
from search.documents import build_document, searchable_types
from search.engines.base import FACET_FIELDS
from tests.factories import KRAMFORS, CasePageFactory, ChallengePageFactory, EffectFactory, site_tree

pytestmark = pytest.mark.django_db


def test_a_case_holds_its_story_labels_and_facets() -> None:
    case = CasePageFactory(
        title="Så fick vi fler anbud",
        solution="<p>Vi delade <b>området</b>.</p>",
        goals=("konkurrens", "fossilfritt"),
        cpv_codes=[CpvCode.objects.get(code="60130000")],
        methods=[Method.objects.first()],
        effects=[EffectFactory(label="Körda mil")],
        regulation=Regulation.objects.get(code="LOU"),
    )
    document = build_document(case)
    assert document.title == "Så fick vi fler anbud"
    assert "Vi delade området." in document.body
    assert all(label in document.labels for label in ("Körda mil", case.category.label, case.regulation.name))
    assert document.cpv == ("60130000",)
    assert set(document.facets["goal"]) == {"konkurrens", "fossilfritt"}
    assert document.facets["kind"] == ("exempel",)
    assert document.facets["county"] == (case.municipality.county.code,)
    assert document.facets["year"] == ("2026",)
    assert document.municipality == KRAMFORS


def test_an_anonymous_page_tells_neither_municipality_nor_county() -> None:
    document = build_document(CasePageFactory(is_anonymous=True))
    said = str(asdict(document))
    assert document.municipality == ""
    assert document.facets["county"] == ()
    assert document.facets["group"] == ("C8",)
    assert "Kramfors" not in said
    assert f"'{KRAMFORS}'" not in said
    assert "Västernorrland" not in said


def test_every_searchable_type_builds() -> None:
    tree = site_tree()
    article = ArticlePage(title="Rundresan", intro="Elva städer", body=[("text", "<p>Vi åkte buss</p>")])
    tree.articles.add_child(instance=article)
    pages = [CasePageFactory(), ChallengePageFactory(), article]
    assert {type(page) for page in pages} == set(searchable_types())
    for page in pages:
        document = build_document(page)
        assert document.page_id == page.pk
        assert document.facets.keys() <= set(FACET_FIELDS)
        assert document.text.startswith(page.title)


def test_every_type_that_calls_itself_searchable_can_be_built() -> None:
    roles = {page_type: page_type.search_role for page_type in get_page_models() if issubclass(page_type, BasePage)}
    assert {page_type for page_type, role in roles.items() if role == "searchable"} == set(searchable_types())


def test_an_article_is_found_by_the_words_of_its_blocks() -> None:
    tree = site_tree()
    article = ArticlePage(title="Rundresan", intro="Elva städer", body=[("text", "<p>Vi åkte buss</p>")])
    tree.articles.add_child(instance=article)
    document = build_document(article)
    assert "Vi åkte buss" in document.body
    assert document.facets["kind"] == ("artikel",)
    assert document.published == article.date


def test_every_text_of_a_case_is_in_its_story() -> None:
    case = CasePageFactory(**{name: f"<p>Ord om {name}</p>" for name in STORY_FIELDS})
    assert all(f"Ord om {name}" in build_document(case).body for name in STORY_FIELDS)


def test_labels_are_searched_but_not_embedded() -> None:
    document = build_document(CasePageFactory())
    assert document.labels in document.text
    assert document.labels not in document.passage


def test_a_date_is_the_day_it_was_in_sweden() -> None:
    late = datetime.datetime(2025, 12, 31, 23, 30, tzinfo=datetime.UTC)
    document = build_document(CasePageFactory(first_published_at=late))
    assert document.published == datetime.date(2026, 1, 1)
    assert document.facets["year"] == ("2026",)


def test_expiry_goes_along() -> None:
    soon = timezone.now() + datetime.timedelta(days=1)
    assert build_document(CasePageFactory(expire_at=soon)).expires_at == soon


def test_a_page_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="HomePage"):
        build_document(site_tree().home)


def test_building_reads_the_page_alone(django_assert_max_num_queries) -> None:
    case = CasePageFactory()
    with django_assert_max_num_queries(12):
        build_document(case)
