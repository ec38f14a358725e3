"""The embedded engine's snapshot follows its source, change by change, and nobody waits for another's reading."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable, Iterator
from math import log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines import embedded, postings, snapshot
from search.engines.base import BrowseRequest, IndexedDocument, QueryTerms
from search.engines.embedded import EmbeddedEngine
from search.engines.snapshot import CountedDocument, Snapshot
from tests.contracts.sites import NOW, ListSource, asked, direction, document

PATIENCE = 5.0
WORDS = ("anbud", "skolskjuts", "städ", "ramavtal", "vite", "snö")


class SlowSource(ListSource):
    """Documents whose changes are read only when that is allowed."""

    def __init__(self, documents: Iterable[IndexedDocument]) -> None:
        super().__init__(documents)
        self.is_reading = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.readings = 0

    def read(self) -> Iterator[CountedDocument]:
        """All documents, once it may."""
        self.readings += 1
        self._wait()
        return super().read()

    def changes(self, since: int) -> dict[int, CountedDocument | None]:
        """What changed, once it may."""
        self._wait()
        return super().changes(since)

    def _wait(self) -> None:
        self.is_reading.set()
        assert self.may_go_on.wait(PATIENCE)


def some(page_id: int, seed: int) -> IndexedDocument:
    """A document of a few words, with or without a vector and a category."""
    chance = random.Random(seed)  # noqa: S311 - the same document for the same number
    return document(
        page_id,
        " ".join(chance.choices(WORDS, k=chance.randint(0, 9))),
        parts=" ".join(chance.choices(WORDS, k=chance.randint(0, 3))),
        vector=direction(*(chance.uniform(-1, 1) for _part in range(3))) if chance.random() < 0.8 else None,
        facets={"category": (chance.choice("ab"),)} if chance.random() < 0.8 else {},
        version=seed + 1,
    )


def answers(one: Snapshot) -> tuple[object, ...]:
    """Everything a snapshot can be asked; scores to five decimals."""
    terms = QueryTerms(stems={"anbud": 1.0, "skolskjuts": 2.0, "okänt": 1.0}, parts={"vite": 1.0})
    filters = [{}, {"category": frozenset("a")}, {"category": frozenset("x")}]
    request = asked(terms=terms, vector=direction(1, 1), filter_sets=filters, size=5)
    rankings = [ranking for lists in one.search(request) for ranking in (lists.lexical, lists.dense)]
    rounded = [[(page_id, round(score, 5)) for page_id, score in ranking] for ranking in rankings]
    return len(one), one.versions, rounded, one.browse(BrowseRequest(NOW))


def test_a_change_is_in_the_next_snapshot() -> None:
    source = ListSource([document(1, "ord")])
    engine = EmbeddedEngine(source)
    assert len(engine.snapshot()) == 1

    source.change([document(2, "ord")])

    assert len(engine.snapshot()) == 2


@given(
    first=st.dictionaries(st.integers(1, 30), st.integers(0, 999)),
    later=st.lists(st.dictionaries(st.integers(1, 30), st.none() | st.integers(0, 999)), max_size=3),
    segment_size=st.integers(1, 40),
)
def test_a_followed_snapshot_answers_exactly_as_one_that_was_made_anew(first, later, segment_size) -> None:
    source = ListSource(some(page_id, seed) for page_id, seed in first.items())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "SEGMENT_SIZE", segment_size)
        engine = EmbeddedEngine(source)
        engine.snapshot()
        for changes in later:
            source.change(
                [some(page_id, seed) for page_id, seed in changes.items() if seed is not None],
                gone=[page_id for page_id, seed in changes.items() if seed is None],
            )
            followed = engine.snapshot()
        followed = engine.snapshot()

    assert answers(followed) == answers(Snapshot.of(source.read(), 0))


@pytest.mark.parametrize("at_once", [1, 3, postings.MOST_AT_ONCE])
def test_terms_score_as_bm25_says_however_many_are_scored_at_once(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(postings, "MOST_AT_ONCE", at_once)
    texts = ["anbud anbud vite", "anbud snö", "städ"]
    index = postings.FieldIndex([postings.unpack(postings.pack(text, "", ""))[0] for text in texts])
    (scores,) = postings.FieldScorer([index], [None]).scores({"anbud": 2.0, "vite": 1.0, "ingen": 5.0})

    def worth(count: int, length: int, having: int) -> float:
        return log1p((3 - having + 0.5) / (having + 0.5)) * count / (count + 1.2 * (0.25 + 0.75 * length / 2))

    assert scores.tolist() == pytest.approx([2 * worth(2, 3, 2) + worth(1, 3, 1), 2 * worth(1, 2, 2), 0.0])


def test_others_go_on_from_the_old_snapshot_while_one_reads() -> None:
    source = SlowSource([document(1, "ord")])
    engine = EmbeddedEngine(source)
    engine.snapshot()
    source.change([document(2, "ord")])
    source.is_reading.clear()
    source.may_go_on.clear()
    found: list[int] = []
    reader = threading.Thread(target=lambda: found.append(len(engine.snapshot())))
    reader.start()
    assert source.is_reading.wait(PATIENCE)

    meanwhile = len(engine.snapshot())

    source.may_go_on.set()
    reader.join(PATIENCE)
    assert meanwhile == 1
    assert found == [2]


def test_after_many_changes_everything_is_read_anew_beside_and_searches_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "MOST_CHANGED", 2)
    source = SlowSource([document(1, "ord")])
    engine = EmbeddedEngine(source)
    engine.snapshot()
    source.change(document(number, "ord") for number in range(2, 6))

    assert len(engine.snapshot()) == 5

    wait_until(lambda: not engine.snapshot().changed)
    source.change(gone=[1])
    assert source.readings == 2
    assert sorted(engine.versions()) == [2, 3, 4, 5]


def test_a_source_that_went_back_in_time_is_read_anew() -> None:
    source = ListSource([document(1, "ord")])
    engine = EmbeddedEngine(source)
    source.change([document(2, "ord")])
    engine.snapshot()

    restored = ListSource([document(7, "ord")])
    engine._source = restored

    assert sorted(engine.versions()) == [7]


def test_a_reserve_that_is_kept_warm_has_read_before_it_is_asked() -> None:
    source = SlowSource([document(1, "ord")])
    engine = EmbeddedEngine(source)

    engine.keep_warm()

    assert source.is_reading.wait(PATIENCE)
    wait_until(lambda: len(engine.snapshot()) == 1)
    assert source.readings == 1


def test_a_fault_while_reading_beside_leaves_the_snapshot_there_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedded, "MOST_CHANGED", 0)
    source = ListSource([document(1, "ord")])
    engine = EmbeddedEngine(source)
    engine.snapshot()
    monkeypatch.setattr(source, "read", lambda: 1 / 0)

    source.change([document(2, "ord")])

    assert len(engine.snapshot()) == 2
    wait_until(lambda: "snapshot was not renewed" in caplog.text)
    assert len(engine.snapshot()) == 2


def wait_until(is_so) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
