"""Searching: what is found, what never is, and what filters and counts promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cases.models import CasePage
from municipalities.models import Municipality
from search import service
from search.engines import embedded_engine
from search.engines.base import EngineRequest
from search.facets import Facet
from search.hydration import texts_of
from search.indexing import drain
from search.models import SynonymGroup
from search.service import Question, SearchResult, search_pages, similar_to_page, similar_to_text
from search.similarity import Level
from tests.search.conftest import TopicEmbedder
from tests.search.sites import HAPARANDA, HARNOSAND, KRAMFORS, SmallSite, case

SCHOOL = "skolskjuts"


def ids(result: SearchResult) -> list[int]:
    return [hit.page.pk for hit in result.hits]


def chosen(**values: str) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(value.split()) for name, value in values.items()}


def municipality(code: str) -> Municipality:
    return Municipality.objects.select_related("group", "county").get(pk=code)


def counts(result: SearchResult) -> dict[tuple[str, str], int]:
    return {(facet.field.name, value.code): value.count for facet in result.facets for value in facet.values}


# What is found


def test_a_word_finds_the_pages_that_have_it(site: SmallSite) -> None:
    found = ids(search_pages(Question(SCHOOL)))
    assert {site.buses.pk, site.taxi.pk, site.nameless.pk, site.question.pk, site.article.pk} <= set(found)
    assert not {site.food.pk, site.snow.pk} & set(found)


def test_meaning_finds_what_has_no_word_in_common(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    result = search_pages(Question("elever"))
    assert not result.words_only
    assert site.buses.pk in ids(result)


def test_without_a_model_words_still_find(site: SmallSite) -> None:
    result = search_pages(Question("livsmedel"))
    assert result.words_only
    assert ids(result) == [site.food.pk]


def test_nonsense_finds_nothing(site: SmallSite) -> None:
    result = search_pages(Question("asdf qwer"))
    assert (result.hits, result.near, result.total) == ([], [], 0)


@pytest.mark.parametrize("text", ["och att det", "😀", "\u200b", "?"])
def test_a_text_that_says_nothing_finds_nothing(site: SmallSite, topic_embedder: TopicEmbedder, text: str) -> None:
    chairs = case("Stolar", "Stolar och bord.", KRAMFORS)
    drain()
    result = search_pages(Question(text))
    assert topic_embedder.embed(text, "query").tolist() == topic_embedder.embed(chairs.title, "passage").tolist()
    assert (result.hits, result.near, result.total, result.words_only) == ([], [], 0, False)


def test_without_a_text_everything_is_there_newest_first(site: SmallSite) -> None:
    result = search_pages(Question())
    assert set(ids(result)) == site.shown
    assert ids(result)[:2] == [site.buses.pk, site.food.pk]
    assert ids(result)[-1] == site.article.pk


def test_newest_first_keeps_the_hits_and_changes_their_order(site: SmallSite) -> None:
    alike, newest = search_pages(Question(SCHOOL)), search_pages(Question(SCHOOL, newest_first=True))
    assert set(ids(newest)) == set(ids(alike))
    assert ids(newest)[:2] == [site.buses.pk, site.nameless.pk]
    assert ids(newest)[-1] == site.article.pk


def test_synonyms_are_in_force_at_the_next_search(site: SmallSite) -> None:
    assert not ids(search_pages(Question("halkväglag")))
    SynonymGroup.objects.create(terms="halkväglag\nplogning")
    assert ids(search_pages(Question("halkväglag"))) == [site.snow.pk]


def test_a_published_page_is_found_by_the_very_next_search(
    site: SmallSite, django_capture_on_commit_callbacks: Any
) -> None:
    search_pages(Question("isvak"))
    with django_capture_on_commit_callbacks(execute=True):
        new = case("Isvak i hamnen", "En isvak måste märkas ut.", KRAMFORS)
    assert ids(search_pages(Question("isvak"))) == [new.pk]


def test_pages_follow_one_another_without_gap_or_repeat(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ids(search_pages(Question(SCHOOL)))
    monkeypatch.setattr(service, "PAGE_SIZE", 2)
    pages = [ids(search_pages(Question(SCHOOL, page=number))) for number in range(1, 4)]
    assert [page_id for page in pages for page_id in page] == whole[:6]


@pytest.mark.parametrize("text", ["", SCHOOL])
def test_a_page_beyond_the_end_is_empty_and_knows_the_total(site: SmallSite, text: str) -> None:
    result = search_pages(Question(text, page=40))
    assert result.hits == []
    assert result.total == search_pages(Question(text)).total > 0


# What never is


@pytest.mark.parametrize("text", ["", SCHOOL, "Hemligheten skolskjuts"])
def test_only_pages_that_anyone_may_see_are_found_and_counted(site: SmallSite, text: str) -> None:
    result = search_pages(Question(text))
    assert {hit.page.pk for hit in (*result.hits, *result.near)} <= site.shown
    assert result.total == len(result.hits)
    kinds = [count for (name, _code), count in counts(result).items() if name == "kind"]
    assert sum(kinds) == result.total


@pytest.mark.parametrize("text", ["", SCHOOL])
def test_an_index_that_lags_behind_shows_no_page_that_is_gone(
    site: SmallSite, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lagging = embedded_engine().snapshot()
    site.buses.unpublish()
    monkeypatch.setattr(embedded_engine(), "snapshot", lambda: lagging)
    result = search_pages(Question(text))
    assert site.buses.pk not in ids(result)
    assert result.total == len(result.hits)
    assert counts(result)["phase", "forbereda"] == sum(
        getattr(hit.page, "phase", None) is not None and hit.page.phase.code == "forbereda" for hit in result.hits
    )


def test_an_engine_told_of_it_but_not_yet_refreshed_counts_no_page_that_is_gone(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    lagging = embedded_engine().snapshot()
    site.buses.unpublish()
    drain()
    monkeypatch.setattr(embedded_engine(), "snapshot", lambda: lagging)
    result = search_pages(Question(SCHOOL))
    assert site.buses.pk not in ids(result)
    assert result.total == len(result.hits)


def test_a_page_that_vanished_without_a_word_is_not_shown(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    CasePage.objects.filter(pk=site.buses.pk).update(live=False)
    for text in ("", SCHOOL):
        assert site.buses.pk not in ids(search_pages(Question(text)))
    assert site.buses.pk not in [hit.page.pk for hit in similar_to_page(site.taxi)]


def test_an_anonymous_page_is_found_by_its_group_and_not_by_its_county(site: SmallSite) -> None:
    place = municipality(HAPARANDA)
    by_county = search_pages(Question(filters=chosen(county=place.county.code)))
    by_group = search_pages(Question(filters=chosen(group=place.group.code)))
    assert site.nameless.pk not in ids(by_county)
    assert ("county", place.county.code) not in counts(search_pages(Question()))
    assert site.nameless.pk in ids(by_group)


def test_an_anonymous_page_is_not_found_by_its_municipality(site: SmallSite) -> None:
    assert site.nameless.pk not in ids(search_pages(Question("Haparanda")))


def test_an_anonymous_hit_gives_its_group_as_the_only_reason(site: SmallSite) -> None:
    result = search_pages(Question(SCHOOL, own=municipality(HAPARANDA)))
    (why,) = [hit.why for hit in result.hits if hit.page.pk == site.nameless.pk]
    assert why and why.municipality
    assert [reason.kind for reason in why.municipality.reasons] == ["group"]
    assert why.municipality.score < 1


def test_a_page_that_became_anonymous_keeps_no_trace_in_the_counts(site: SmallSite) -> None:
    site.city.is_anonymous = True
    site.city.save_revision().publish()
    assert ("county", "01") not in counts(search_pages(Question()))
    drain()
    assert ("county", "01") not in counts(search_pages(Question()))
    assert site.city.pk in ids(search_pages(Question()))


def test_a_page_is_found_by_its_new_words_as_soon_as_it_is_changed(site: SmallSite) -> None:
    search_pages(Question(SCHOOL))  # its old words may be remembered from here
    site.buses.title, site.buses.intro, site.buses.challenge = "Livsmedel", "Livsmedel nu.", "<p>Livsmedel.</p>"
    site.buses.save_revision().publish()
    drain()
    (hit,) = [hit for hit in search_pages(Question("livsmedel")).hits if hit.page.pk == site.buses.pk]
    assert hit.shared_words == ("livsmedel",)


# Filters and counts


def test_values_of_one_filter_widen_and_several_filters_narrow(site: SmallSite) -> None:
    county = municipality(KRAMFORS).county.code
    either = search_pages(Question(filters=chosen(category="livsmedel vinterdrift")))
    both = search_pages(Question(filters=chosen(category="livsmedel vinterdrift", phase="genomfora", county=county)))
    assert set(ids(either)) == {site.food.pk, site.snow.pk}
    assert ids(both) == [site.snow.pk]


def test_a_parent_category_holds_its_children(site: SmallSite) -> None:
    found = set(ids(search_pages(Question(filters=chosen(category="persontransporter")))))
    assert {site.buses.pk, site.taxi.pk, site.city.pk, site.nameless.pk} <= found


def _choices(facets: list[Facet]) -> Iterator[tuple[str, str, int]]:
    for facet in facets:
        for value in facet.values:
            yield facet.field.name, value.code, value.count


@pytest.mark.parametrize(
    "before",
    [{}, {"phase": "forbereda"}, {"phase": "forbereda", "kind": "exempel"}, {"county": "22", "year": "2026 2025"}],
    ids=["none", "one", "two", "with-or"],
)
@pytest.mark.parametrize("text", ["", SCHOOL, "anbud på skolskjuts och taxi", "livsmedel plogning", "skolskjtus"])
def test_every_count_is_what_choosing_gives(site: SmallSite, text: str, before: dict[str, str]) -> None:
    filters = chosen(**before)
    result = search_pages(Question(text, filters=filters))
    for name, code, count in _choices(result.facets):
        choosing = search_pages(Question(text, filters={**filters, name: frozenset({code})}))
        assert choosing.total == count, (name, code)


@pytest.mark.parametrize("before", [{}, {"phase": "forbereda", "kind": "exempel"}], ids=["none", "two"])
def test_every_count_is_what_choosing_gives_by_meaning(
    site: SmallSite, topic_embedder: TopicEmbedder, before: dict[str, str]
) -> None:
    filters = chosen(**before)
    result = search_pages(Question("elever och anbud", filters=filters))
    for name, code, count in _choices(result.facets):
        choosing = search_pages(Question("elever och anbud", filters={**filters, name: frozenset({code})}))
        assert choosing.total == count, (name, code)


def test_a_filter_does_not_change_what_is_like_the_question(site: SmallSite) -> None:
    everywhere = set(ids(search_pages(Question("anbud taxi"))))
    assert everywhere
    for code in ("exempel", "utmaning", "artikel"):
        assert set(ids(search_pages(Question("anbud taxi", filters=chosen(kind=code))))) <= everywhere


# Order and reasons


def test_a_larger_balance_raises_like_municipalities(site: SmallSite) -> None:
    def place(own: str, balance: float) -> int:
        question = Question(SCHOOL, own=municipality(own), balance=balance)
        return ids(search_pages(question)).index(site.taxi.pk)

    assert place(HARNOSAND, 0.45) < place(HARNOSAND, 0.0)
    assert place(HARNOSAND, 0.45) == 0


def test_without_own_municipality_no_hit_has_that_axis(site: SmallSite) -> None:
    hits = search_pages(Question(SCHOOL)).hits
    assert hits
    assert all(hit.why and hit.why.municipality is None for hit in hits)


def test_shared_words_stand_on_the_page(site: SmallSite) -> None:
    hits = search_pages(Question("skolskjuts taxi livsmedel")).hits
    assert hits
    for hit in hits:
        text = f"{hit.page.title} {texts_of(hit.page)}".casefold()
        assert hit.shared_words
        assert all(word in text for word in hit.shared_words)


def test_a_goal_named_in_the_text_is_an_axis(site: SmallSite) -> None:
    result = search_pages(Question("fossilfritt skolskjuts"))
    (taxi,) = [hit for hit in result.hits if hit.page.pk == site.taxi.pk]
    assert taxi.why and taxi.why.goals
    assert taxi.why.goals.shared == ("fossilfritt",)
    assert tuple(taxi.shared_goals) == ("Fossilfritt",)


# Like a page, like a text


def test_a_page_is_never_like_itself(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    similar = [hit.page.pk for hit in similar_to_page(site.buses, limit=20)]
    assert similar
    assert site.buses.pk not in similar


def test_similar_pages_are_only_those_that_anyone_may_see(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    assert {hit.page.pk for hit in similar_to_page(site.buses, limit=20)} <= site.shown


def test_similar_pages_are_alike_in_challenge(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    hits = similar_to_page(site.buses, limit=20)
    assert hits
    assert site.snow.pk not in [hit.page.pk for hit in hits]
    assert all(hit.why and hit.why.challenge.level >= Level.PARTLY for hit in hits)


def test_a_remembered_similar_page_that_is_gone_is_not_shown(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    first = similar_to_page(site.buses)[0].page
    type(first).objects.filter(pk=first.pk).update(live=False)
    assert first.pk not in [hit.page.pk for hit in similar_to_page(site.buses)]


def test_an_anonymous_page_compares_no_municipality(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    hits = similar_to_page(site.nameless, limit=20)
    assert hits
    assert all(hit.why and hit.why.municipality is None for hit in hits)


def test_a_page_without_a_document_has_nothing_like_it(site: SmallSite) -> None:
    assert similar_to_page(site.unseen["draft"]) == []


def test_a_text_being_written_finds_what_is_like_it(site: SmallSite) -> None:
    assert site.food.pk in [hit.page.pk for hit in similar_to_text("Vi köper livsmedel")]
    assert len(similar_to_text(SCHOOL, limit=2)) == 2


def test_the_engine_is_told_what_is_hidden(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[EngineRequest] = []
    search = embedded_engine().search
    monkeypatch.setattr(embedded_engine(), "search", lambda request: asked.append(request) or search(request))
    site.buses.unpublish()
    search_pages(Question(SCHOOL))
    assert site.buses.pk in asked[0].hidden


@pytest.mark.parametrize("change", [{"confirmed_on": None}, {"outdated_on": "2026-01-01"}])
def test_page_that_nobody_stands_for_any_more_goes_after_its_like(site: SmallSite, change: dict[str, Any]) -> None:
    for twin in ("en", "tva"):
        case("Tvättmedel utan fosfat", "Tvätten blev ren.", KRAMFORS, slug=f"tvattmedel-{twin}")
    drain()
    question = Question(text="tvättmedel")
    first, second = ids(search_pages(question))
    CasePage.objects.filter(pk=first).update(**change)
    assert ids(search_pages(question)) == [second, first]
