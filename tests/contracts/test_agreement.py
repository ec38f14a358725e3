"""Both engines rank alike: on short texts to the last digit, on long ones but for pages that lie as good as level.

Lucene keeps the length of a text in one byte: exactly up to 40 terms, rounded down by at most an eighth beyond.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import chain

import numpy as np
import pytest
from django.conf import settings

from search import analysis
from search.engines.base import FACET_FIELDS, BrowseRequest, EngineRequest, IndexedDocument, QueryTerms, RankedLists
from search.engines.elastic.connection import Connection
from search.fusion import fuse
from search.query import analyse
from tests.contracts.sites import DIMENSIONS, NOW, ElasticsearchSite, EmbeddedSite, document

pytestmark = pytest.mark.elasticsearch

TOPICS = {
    "skolskjuts": "skolskjuts elev taxi buss linje hållplats chaufför anropsstyrd skolväg busskort färdtjänst",
    "måltider": "livsmedel ekologisk grossist kylvara köttbulle mjölk skolkök leverans säsong matsedel råvara",
    "städning": "lokalvård städning golvvård städfrekvens kvalitetsmätning lokalvårdare fönsterputs sanitet",
    "bygg": "entreprenad totalentreprenad byggherre förfrågningsunderlag besiktning markarbete renovering skolbyggnad",
    "it": "journalsystem licens molntjänst personuppgift integration driftavtal verksamhetssystem supportavtal",
    "fordon": "elbil laddstolpe fordonsflotta drivmedel biogas leasing minibuss körjournal däckbyte",
    "omsorg": "hemtjänst äldreboende bemanning sjuksköterska inkontinensskydd larmtjänst vårdplats nattpatrull",
    "avfall": "avfallshämtning matavfall återvinning sopkärl slam sorteringsgård fastighetsnära insamling",
}
COMMON = (
    "kommun upphandling anbud leverantör avtal krav pris uppföljning samverkan dialog marknad kvalitet utvärdering "
    "ramavtal avrop vite kontrakt tilldelning annonsering skallkrav verksamhet förvaltning politiker mål budget"
)
Pairs = list[tuple[RankedLists, RankedLists]]


def write(random_: random.Random, topic: str, length: int) -> str:
    """A text of words from one topic among those that every text about procurement has."""
    own, common, other = (text.split() for text in (TOPICS[topic], COMMON, TOPICS[random_.choice(list(TOPICS))]))
    weights = [9] * len(own) + [5] * len(common) + [1] * len(other)
    return " ".join(random_.choices([*own, *common, *other], weights, k=length))


def corpus(lengths: tuple[int, int]) -> list[IndexedDocument]:
    random_, numbers = random.Random(1), np.random.default_rng(1)  # noqa: S311 - the same texts every time
    centres = dict(zip(TOPICS, numbers.normal(size=(len(TOPICS), DIMENSIONS)), strict=True))
    documents = []
    for page_id in range(1, 81):
        topic = random_.choice(list(TOPICS))
        terms = analysis.terms(analysis.words(write(random_, topic, random_.randint(*lengths))))
        stems, parts, grams = map(" ".join, terms)
        vector = (centres[topic] + 1.5 * numbers.normal(size=DIMENSIONS)).astype(np.float32)
        documents.append(
            document(
                page_id,
                stems,
                parts=parts,
                grams=grams,
                vector=vector / np.linalg.norm(vector),
                facets={"category": (topic,), "goal": tuple(random_.sample("abcde", random_.randint(0, 3)))},
            )
        )
    return documents


def requests() -> list[EngineRequest]:
    random_, numbers = random.Random(2), np.random.default_rng(2)  # noqa: S311 - the same texts every time
    found = []
    for number in range(40):
        text = write(random_, random_.choice(list(TOPICS)), random_.choice([2, 4, 8, 15, 60]))
        vector = numbers.normal(size=DIMENSIONS).astype(np.float32)
        filters = [{}, {"goal": frozenset({"a", "b"})}][: 1 + number % 2]
        found.append(EngineRequest(analyse(text).terms, vector / np.linalg.norm(vector), NOW, filters, size=50))
    return found


def answers(documents: list[IndexedDocument], site: ElasticsearchSite) -> Pairs:
    """What both engines find, request by request and filter set by filter set."""
    embedded = EmbeddedSite()
    for either in (embedded, site):
        either.put(*documents)
    return list(
        chain.from_iterable(
            zip(embedded.engine.search(request), site.engine.search(request), strict=True) for request in requests()
        )
    )


@pytest.fixture(scope="module")
def long_texts(elasticsearch_url: str) -> Iterator[Pairs]:
    """What both engines find among texts of all lengths."""
    site = ElasticsearchSite(Connection((elasticsearch_url,)), f"{settings.ELASTICSEARCH_PREFIX}_agreement")
    yield answers(corpus((20, 300)), site)
    site.drop()


def test_short_texts_get_the_same_lexical_scores(elasticsearch_site: ElasticsearchSite):
    # Grams are many even in a short text, and their lengths are rounded; stems and parts of these are not.
    documents = [
        document(one.page_id, one.stems, parts=one.parts, vector=one.vector, facets=one.facets)
        for one in corpus((4, 12))
    ]
    everywhere = [document(one.page_id, one.stems, parts=one.parts or "inga") for one in documents]
    for ours, theirs in answers(everywhere, elasticsearch_site):
        assert dict(theirs.lexical) == pytest.approx(dict(ours.lexical), rel=1e-4)


def test_long_texts_get_the_same_ten_best_by_words(long_texts: Pairs):
    overlaps = [overlap(*(lists.lexical for lists in pair)) for pair in long_texts]
    assert np.mean(overlaps) >= 0.95
    assert min(overlaps) >= 0.8


def test_cosines_and_their_order_are_the_same(long_texts: Pairs):
    for ours, theirs in long_texts:
        assert [page_id for page_id, _cosine in theirs.dense] == [page_id for page_id, _cosine in ours.dense]
        assert dict(theirs.dense) == pytest.approx(dict(ours.dense), abs=1e-4)


def test_the_fused_ten_best_are_the_same(long_texts: Pairs):
    overlaps = [overlap(*(fuse(lists.lexical, lists.dense) for lists in pair)) for pair in long_texts]
    assert np.mean(overlaps) >= 0.97


def test_browsing_is_the_same_to_the_last_count(elasticsearch_site: ElasticsearchSite):
    documents, embedded = corpus((5, 9)), EmbeddedSite()
    for either in (embedded, elasticsearch_site):
        either.put(*documents)
    for filters in ({}, {"goal": frozenset("ab")}, {"goal": frozenset("c"), "category": frozenset({"it", "bygg"})}):
        request = BrowseRequest(NOW, filters, size=80)
        assert elasticsearch_site.engine.browse(request) == embedded.engine.browse(request)
        assert set(embedded.engine.browse(request).facets) == set(FACET_FIELDS)


def test_nearly_all_of_the_hundred_nearest_of_many_are_found(elasticsearch_site: ElasticsearchSite):
    numbers = np.random.default_rng(3)
    vectors = numbers.normal(size=(3_000, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    elasticsearch_site.put(*(document(page_id, vector=vector) for page_id, vector in enumerate(vectors)))
    shares = []
    for vector in vectors[:20] + 0.02 * numbers.normal(size=(20, DIMENSIONS)).astype(np.float32):
        exact = set(np.argsort(-(vectors @ vector))[:100].tolist())
        request = EngineRequest(QueryTerms(), vector / np.linalg.norm(vector), NOW)
        [lists] = elasticsearch_site.engine.search(request)
        shares.append(len(exact & dict(lists.dense).keys()) / 100)
    assert np.mean(shares) >= 0.97


def overlap(ours: list[tuple[int, float]], theirs: list[tuple[int, float]]) -> float:
    """The share of our ten best that are among theirs."""
    best = {page_id for page_id, _score in ours[:10]}
    return len(best & {page_id for page_id, _score in theirs[:10]}) / len(best) if best else 1.0
