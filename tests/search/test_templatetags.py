"""Similar pages, marks and reasons as templates get them."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from search import analysis
from search.hits import Hit
from search.matching import Matcher
from search.query import analyse
from search.templatetags.search import marked, meter
from tests.search.conftest import TopicEmbedder
from tests.search.sites import KRAMFORS, SmallSite


def similar(page: Any) -> str:
    template = Template("{% load search %}{% similar_cases page %}")
    return template.render(Context({"page": page, "request": RequestFactory().get("/")}))


def mark(question: str, text: str) -> str:
    terms = analysis.terms(analysis.words(text))
    hit = Hit(page=None, stems=frozenset((*terms.stems, *terms.parts)))
    return marked(text, hit, Matcher(analyse(question).concepts))


def test_similar_pages_stand_with_their_reasons(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    section = similar(site.buses)
    assert "Liknande exempel" in section
    assert "<mark>skolskjuts" in section
    assert site.buses.get_url() not in section


def test_a_page_that_nothing_is_like_has_no_section(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    assert similar(site.snow).strip() == ""


def test_a_draft_has_no_section(site: SmallSite) -> None:
    assert similar(site.unseen["draft"]).strip() == ""


def test_an_anonymous_neighbour_is_named_by_its_group(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    shown = "".join(similar(page) for page in (site.buses, site.taxi, site.question, site.city))
    assert "En kommun i grupp" in shown
    assert "aparanda" not in shown


def test_an_anonymous_page_gives_no_municipality_away(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    section = similar(site.nameless)
    assert "aparanda" not in section
    assert "samma kommun" not in section
    assert "invånare" not in section


def test_a_neighbour_of_the_same_municipality_says_so(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    assert site.buses.municipality_id == site.question.municipality_id == KRAMFORS
    assert "samma kommun" in similar(site.question)


def test_similar_pages_need_few_queries(
    site: SmallSite, topic_embedder: TopicEmbedder, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        similar(site.buses)
    with django_assert_max_num_queries(6):
        similar(site.buses)


@pytest.mark.parametrize(
    ("question", "text", "html"),
    [
        ("anbud", "Fler anbud & bud", "Fler <mark>anbud</mark> &amp; bud"),
        ("anbud", "<b>anbud</b>", "&lt;b&gt;<mark>anbud</mark>&lt;/b&gt;"),
        ("taxi", "Inget här", "Inget här"),
    ],
)
def test_marks_stand_around_the_words_and_all_else_is_escaped(question: str, text: str, html: str) -> None:
    assert mark(question, text) == html


def test_a_meter_shows_its_level() -> None:
    assert "#m2" in meter(2)
    assert 'aria-hidden="true"' in meter(2)
