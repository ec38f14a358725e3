"""What every engine promises. Each test runs on the embedded engine and on a real Elasticsearch."""

from __future__ import annotations

import datetime

import pytest

from search.engines.base import FACET_FIELDS, BrowseRequest, QueryTerms
from tests.contracts.sites import NOW, Site, asked, direction, document, found, lists_of, nearest

HOUR = datetime.timedelta(hours=1)


def day(number: int) -> datetime.date:
    return datetime.date(2026, 4, number)


# What is in it


def test_put_makes_a_page_findable(site: Site):
    site.put(document(7, "skolskjuts anbud"))
    assert found(site, asked("anbud")) == [7]


def test_put_again_replaces_the_words(site: Site):
    site.put(document(7, "skolskjuts"))
    site.put(document(7, "livsmedel", version=2))
    assert found(site, asked("skolskjuts")) == []
    assert found(site, asked("livsmedel")) == [7]


def test_put_again_replaces_vector_and_facets(site: Site):
    site.put(document(7, "a", vector=direction(1), facets={"goal": ("fossilfritt",)}))
    site.put(document(7, "a", version=2))
    assert nearest(site, asked(vector=direction(1))) == []
    assert site.engine.browse(BrowseRequest(NOW)).facets["goal"] == {}


def test_remove_takes_a_page_away_and_leaves_the_rest(site: Site):
    site.put(document(7, "anbud"), document(8, "anbud"))
    site.remove({7: 2})
    assert found(site, asked("anbud")) == [8]


def test_remove_of_an_unknown_page_changes_nothing(site: Site):
    site.put(document(7, "anbud"))
    site.remove({99: 1})
    assert found(site, asked("anbud")) == [7]


def test_versions_are_those_of_the_pages_it_holds(site: Site):
    site.put(document(7, "a", version=3), document(8, "b", version=5), document(9, "c"))
    site.remove({9: 2})
    assert dict(site.engine.versions()) == {7: 3, 8: 5}


def test_status_counts_the_documents(site: Site):
    site.put(document(7, "a"), document(8, "b"))
    assert site.engine.status().documents == 2


# Filters


@pytest.fixture
def filtered_site(site: Site) -> Site:
    vector = direction(1)
    site.put(
        document(1, "anbud", vector=vector, facets={"goal": ("fossilfritt", "cirkulart"), "county": ("22",)}),
        document(2, "anbud", vector=vector, facets={"goal": ("cirkulart",), "county": ("22",)}),
        document(3, "anbud", vector=vector, facets={"goal": ("fossilfritt",), "county": ("01",)}),
        document(4, "anbud", vector=vector),
    )
    return site


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({"goal": {"fossilfritt"}}, [1, 3]),
        ({"goal": {"fossilfritt", "cirkulart"}}, [1, 2, 3]),
        ({"goal": {"fossilfritt"}, "county": {"22"}}, [1]),
        ({"goal": {"okänt"}}, []),
        ({"goal": set()}, []),
    ],
    ids=["none", "a value", "either value", "both fields", "an unknown value", "no value"],
)
def test_filters_hold_for_both_lists(filtered_site: Site, filters: dict[str, set[str]], expected: list[int]):
    chosen = {name: frozenset(values) for name, values in filters.items()}
    request = asked("anbud", vector=direction(1), filter_sets=[chosen])
    assert sorted(found(filtered_site, request)) == expected
    assert sorted(nearest(filtered_site, request)) == expected


def test_several_filter_sets_are_answered_each_by_itself(filtered_site: Site):
    sets = [{"goal": frozenset({"cirkulart"})}, {}, {"county": frozenset({"01"})}]
    answers = filtered_site.engine.search(asked("anbud", vector=direction(1), filter_sets=sets))
    assert [[page_id for page_id, _score in lists.lexical] for lists in answers] == [[1, 2], [1, 2, 3, 4], [3]]
    assert [[page_id for page_id, _score in lists.dense] for lists in answers] == [[1, 2], [1, 2, 3, 4], [3]]


def test_filters_do_not_change_scores(filtered_site: Site):
    everything, one = filtered_site.engine.search(asked("anbud", filter_sets=[{}, {"county": frozenset({"01"})}]))
    assert dict(one.lexical)[3] == pytest.approx(dict(everything.lexical)[3])


# What must not be seen


def test_hidden_pages_are_in_neither_list(site: Site):
    site.put(document(1, "anbud", vector=direction(1)), document(2, "anbud", vector=direction(1)))
    request = asked("anbud", vector=direction(1), hidden=frozenset({1}))
    assert found(site, request) == [2]
    assert nearest(site, request) == [2]


def test_hidden_pages_are_neither_listed_nor_counted(site: Site):
    site.put(document(1, "a", facets={"goal": ("x",)}), document(2, "b", facets={"goal": ("x",)}))
    response = site.engine.browse(BrowseRequest(NOW, hidden=frozenset({1})))
    assert (response.page_ids, response.total, response.facets["goal"]) == ([2], 1, {"x": 1})


def test_expired_pages_are_in_neither_list(site: Site):
    site.put(
        document(1, "anbud", vector=direction(1), expires_at=NOW - HOUR),
        document(2, "anbud", vector=direction(1), expires_at=NOW),
        document(3, "anbud", vector=direction(1), expires_at=NOW + HOUR),
        document(4, "anbud", vector=direction(1)),
    )
    request = asked("anbud", vector=direction(1))
    assert found(site, request) == [3, 4]
    assert nearest(site, request) == [3, 4]


def test_expired_pages_are_neither_listed_nor_counted(site: Site):
    site.put(
        document(1, "a", facets={"goal": ("x",)}, expires_at=NOW - HOUR),
        document(2, "b", facets={"goal": ("x",)}, expires_at=NOW + HOUR),
    )
    response = site.engine.browse(BrowseRequest(NOW))
    assert (response.page_ids, response.total, response.facets["goal"]) == ([2], 1, {"x": 1})


# Words


def test_a_rare_word_weighs_more_than_a_common_one(site: Site):
    site.put(*(document(n, "anbud kommun") for n in range(1, 9)), document(9, "tolk kommun"))
    assert found(site, asked("tolk anbud"))[0] == 9


def test_more_occurrences_rank_higher(site: Site):
    site.put(document(1, "anbud pris krav"), document(2, "anbud anbud krav"))
    assert found(site, asked("anbud")) == [2, 1]


def test_a_shorter_text_ranks_higher(site: Site):
    site.put(document(1, "anbud " + "fyllnad " * 20), document(2, "anbud fyllnad"))
    assert found(site, asked("anbud")) == [2, 1]


def test_a_heavier_term_ranks_higher(site: Site):
    site.put(document(1, "tolk avtal"), document(2, "livsmedel avtal"))
    assert found(site, asked({"tolk": 1.0, "livsmedel": 2.5})) == [2, 1]
    assert found(site, asked({"tolk": 2.5, "livsmedel": 1.0})) == [1, 2]


def test_stems_weigh_more_than_parts_and_parts_more_than_grams(site: Site):
    site.put(
        document(1, "a", parts="a", grams="x"),
        document(2, "a", parts="x", grams="a"),
        document(3, "x", parts="a", grams="a"),
    )
    only = {"stems": {}, "parts": {}, "grams": {}}
    scores = []
    for name in only:
        terms = QueryTerms(**{**only, name: {"x": 1.0}})
        [(_page_id, score)] = lists_of(site, asked(terms=terms)).lexical
        scores.append(score)
    assert scores == pytest.approx([scores[0], 0.3 * scores[0], 0.15 * scores[0]], rel=1e-4)


def test_the_score_is_the_sum_over_fields_and_terms(site: Site):
    site.put(document(1, "tolk avtal", parts="språk", grams="_tol tolk"), document(2, "annat", parts="b", grams="c d"))
    terms = QueryTerms({"tolk": 2.0, "avtal": 1.0}, {"språk": 1.0}, {"tolk": 0.6})
    single = [
        QueryTerms(stems={"tolk": 2.0}),
        QueryTerms(stems={"avtal": 1.0}),
        QueryTerms(parts={"språk": 1.0}),
        QueryTerms(grams={"tolk": 0.6}),
    ]
    [(_page, together)] = lists_of(site, asked(terms=terms)).lexical
    assert together == pytest.approx(sum(lists_of(site, asked(terms=t)).lexical[0][1] for t in single), rel=1e-4)


def test_words_are_compared_exactly(site: Site):
    site.put(document(1, "får"), document(2, "far"), document(3, "Får"))
    assert found(site, asked("får")) == [1]


def test_unknown_words_find_nothing(site: Site):
    site.put(document(1, "anbud"))
    assert found(site, asked("asdf qwer")) == []


def test_a_question_of_many_words_is_answered(site: Site):
    site.put(document(1, "ord7"), document(2, "annat"))
    terms = QueryTerms(*({f"ord{n}": 1.0 + n % 3 for n in range(count)} for count in (600, 600, 900)))
    assert found(site, asked(terms=terms)) == [1]


# Meaning


def test_the_nearest_come_first_with_their_cosines(site: Site):
    site.put(
        document(1, "a", vector=direction(0, 1)),
        document(2, "b", vector=direction(1, 1)),
        document(3, "c", vector=direction(1)),
        document(4, "d", vector=direction(-1)),
    )
    dense = lists_of(site, asked(vector=direction(1))).dense
    assert [page_id for page_id, _cosine in dense] == [3, 2, 1, 4]
    assert [cosine for _page_id, cosine in dense] == pytest.approx([1, 0.7071, 0, -1], abs=0.001)


def test_a_page_without_a_vector_is_found_by_its_words_only(site: Site):
    site.put(document(1, "anbud"), document(2, "anbud", vector=direction(1)))
    request = asked("anbud", vector=direction(1))
    assert found(site, request) == [1, 2]
    assert nearest(site, request) == [2]


def test_without_words_only_meaning_is_compared(site: Site):
    site.put(document(1, "anbud", vector=direction(1)))
    lists = lists_of(site, asked(vector=direction(1)))
    assert lists.lexical == []
    assert len(lists.dense) == 1


def test_without_a_vector_only_words_are_compared(site: Site):
    site.put(document(1, "anbud", vector=direction(1)))
    lists = lists_of(site, asked("anbud"))
    assert lists.dense == []
    assert len(lists.lexical) == 1


# Bounds


def test_an_empty_index_finds_nothing(site: Site):
    lists = lists_of(site, asked("anbud", vector=direction(1)))
    assert (lists.lexical, lists.dense) == ([], [])


def test_an_empty_index_has_nothing_to_browse(site: Site):
    response = site.engine.browse(BrowseRequest(NOW))
    assert (response.page_ids, response.total) == ([], 0)
    assert response.facets == {name: {} for name in FACET_FIELDS}


def test_a_request_without_filter_sets_gets_no_lists(site: Site):
    site.put(document(1, "anbud"))
    assert site.engine.search(asked("anbud", filter_sets=[])) == []


def test_a_request_that_asks_nothing_gets_empty_lists(site: Site):
    site.put(document(1, "anbud", vector=direction(1)))
    lists = lists_of(site, asked())
    assert (lists.lexical, lists.dense) == ([], [])


def test_lists_are_no_longer_than_asked_for_and_hold_the_best(site: Site):
    site.put(*(document(n, "anbud " * n + "fyllnad", vector=direction(n, 10)) for n in range(1, 21)))
    request = asked("anbud", vector=direction(1), size=5)
    assert found(site, request) == [20, 19, 18, 17, 16]
    assert nearest(site, request) == [20, 19, 18, 17, 16]


def test_pages_that_lie_level_come_in_the_order_of_their_ids(site: Site):
    site.put(*(document(n, "anbud", vector=direction(1)) for n in (30, 4, 100, 21)))
    request = asked("anbud", vector=direction(1), size=3)
    assert found(site, request) == [4, 21, 30]
    assert nearest(site, asked(vector=direction(1))) == [4, 21, 30, 100]


# Browsing


def test_browsing_shows_the_newest_first_and_undated_pages_last(site: Site):
    site.put(
        document(1, "a", published=day(2)),
        document(2, "b"),
        document(3, "c", published=day(9)),
        document(4, "d", published=day(2)),
    )
    assert site.engine.browse(BrowseRequest(NOW)).page_ids == [3, 1, 4, 2]


def test_browsing_goes_on_where_the_last_page_ended(site: Site):
    site.put(*(document(n, "a", published=day(1)) for n in range(1, 26)))
    pages = [site.engine.browse(BrowseRequest(NOW, offset=offset, size=10)) for offset in (0, 10, 20, 30)]
    assert [page.page_ids for page in pages] == [[*range(1, 11)], [*range(11, 21)], [*range(21, 26)], []]
    assert [page.total for page in pages] == [25, 25, 25, 25]


def test_browsing_keeps_to_the_filters(filtered_site: Site):
    filters = {"goal": frozenset({"fossilfritt"}), "county": frozenset({"22"})}
    response = filtered_site.engine.browse(BrowseRequest(NOW, filters))
    assert (response.page_ids, response.total) == ([1], 1)


def test_counts_without_filters_are_those_of_all_pages(filtered_site: Site):
    facets = filtered_site.engine.browse(BrowseRequest(NOW)).facets
    assert facets["goal"] == {"fossilfritt": 2, "cirkulart": 2}
    assert facets["county"] == {"22": 2, "01": 1}
    assert facets["phase"] == {}


def test_counts_of_a_field_leave_out_its_own_filter_and_keep_the_others(filtered_site: Site):
    filters = {"goal": frozenset({"fossilfritt"}), "county": frozenset({"22"})}
    facets = filtered_site.engine.browse(BrowseRequest(NOW, filters)).facets
    assert facets["goal"] == {"fossilfritt": 1, "cirkulart": 2}
    assert facets["county"] == {"22": 1, "01": 1}


def test_counts_do_not_depend_on_the_page_shown(filtered_site: Site):
    first, last = (filtered_site.engine.browse(BrowseRequest(NOW, offset=offset, size=1)) for offset in (0, 3))
    assert first.facets == last.facets
