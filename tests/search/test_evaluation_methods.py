"""The methods in turn on a small corpus, the vectors that are kept, and the report."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from elasticsearch import Elasticsearch
from numpy.typing import NDArray

from search.embedding import DIMENSIONS, Kind, NoEmbedder
from search.evaluation.benches import Corpus, embedded_bench
from search.evaluation.methods import Measured, Method, ask, measure, nearest
from search.evaluation.report import Report, judge
from search.evaluation.sets import Document, JudgedSet, write_set
from search.evaluation.vectors import RememberingEmbedder
from search.query import Synonyms
from search.similarity import Cuts

CORPUS = {
    "bus": Document("Skolskjutsen fick fyra anbud", "Bussarna kör barn till skolan."),
    "food": Document("Livsmedel från elva gårdar", "Köken köper potatis och ägg."),
    "snow": Document("Bygden ritade plogslingorna", "Nio åkare röjer snö om vintern."),
    "clean": Document("Lokalvården delades i tre områden", "Fyra bolag städar."),
}


class TopicEmbedder:
    """Texts of one topic have one vector; counts how often it was asked."""

    name = "topics"
    question_cuts = page_cuts = Cuts(near=0.2, like=0.5, very=0.9)
    topics = (("skol", "barn"), ("mat", "livsmedel"), ("snö", "plog"), ("städ", "lokalvård"))

    def __init__(self) -> None:
        self.asked = 0

    def embed(self, text: str, kind: Kind) -> NDArray[np.float32] | None:
        self.asked += 1
        vector = np.full(DIMENSIONS, 0.01, dtype=np.float32)
        for dimension, words in enumerate(self.topics):
            vector[dimension] += sum(word in text.lower() for word in words)
        return vector / np.linalg.norm(vector)


def judged(queries: dict[str, str], grades: dict[str, dict[str, int]], off_topic: tuple[str, ...] = ()) -> JudgedSet:
    return JudgedSet("small", CORPUS, queries, grades, off_topic)


def results(the_set: JudgedSet, embedder: TopicEmbedder | NoEmbedder) -> dict[Method, Measured]:
    bench = embedded_bench(Corpus(the_set, embedder))
    measured = measure(bench, the_set, list(ask(the_set, bench, embedder)))
    return {one.method: one for one in measured}


def test_every_method_takes_its_turn() -> None:
    assert list(results(judged({"q": "snö"}, {"q": {"snow": 1}}), TopicEmbedder())) == list(Method)


def test_without_a_model_only_words_are_compared() -> None:
    found = results(judged({"q": "snö"}, {"q": {"snow": 1}}), NoEmbedder())

    assert list(found) == [Method.RAW, Method.STEMS, Method.PARTS, Method.GRAMS]


@pytest.mark.parametrize(
    ("query", "answer", "blind", "seeing"),
    [
        ("skolskjuts", "bus", Method.RAW, Method.STEMS),
        ("livsmedelsupphandling", "food", Method.STEMS, Method.PARTS),
        ("potattis", "food", Method.PARTS, Method.GRAMS),
        ("mat", "food", Method.GRAMS, Method.DENSE),
    ],
)
def test_each_method_finds_what_the_one_before_it_could_not(
    query: str, answer: str, blind: Method, seeing: Method
) -> None:
    found = results(judged({"q": query}, {"q": {answer: 3}}), TopicEmbedder())

    assert found[blind].mean.hit_1 == 0
    assert found[seeing].mean.hit_1 == 1


def test_synonyms_of_the_site_take_part() -> None:
    the_set = judged({"q": "golv"}, {"q": {"clean": 3}})
    bench = embedded_bench(Corpus(the_set, NoEmbedder()))

    [query] = ask(the_set, bench, NoEmbedder(), Synonyms([["golv", "lokalvård"]]))

    assert measure(bench, the_set, [query])[-1].mean.hit_1 == 1


def test_document_that_asks_for_its_like_never_finds_itself() -> None:
    the_set = judged({"clean": CORPUS["clean"].title}, {"clean": {"snow": 1}})

    found = results(the_set, TopicEmbedder())

    assert all(one.mean.hit_1 == 0 or one.scores[0].ndcg_3 == 1 for one in found.values())
    assert found[Method.DENSE].scores[0].recall_10 == 1


def test_documents_that_ask_for_their_like_are_embedded_as_they_are_asked() -> None:
    class Kinds(TopicEmbedder):
        kinds: tuple[Kind, ...] = ()

        def embed(self, text: str, kind: Kind) -> NDArray[np.float32] | None:
            self.kinds += (kind,)
            return super().embed(text, kind)

    def kinds(queries: dict[str, str]) -> set[Kind]:
        the_set, embedder = judged(queries, {key: {"snow": 1} for key in queries}), Kinds()
        list(ask(the_set, embedded_bench(Corpus(the_set, embedder)), embedder))
        return set(embedder.kinds)

    assert kinds({"clean": "Lokalvård"}) == {"query"}
    assert kinds({"q": "städ"}) == {"query", "passage"}


def test_nearest_tells_right_answers_from_texts_off_topic() -> None:
    the_set = judged({"q": "mat i köken"}, {"q": {"food": 1}}, off_topic=("asdf qwer",))
    bench = embedded_bench(Corpus(the_set, TopicEmbedder()))

    cosines = nearest(bench, the_set, list(ask(the_set, bench, TopicEmbedder())), TopicEmbedder())

    assert cosines.right[0] > 0.9
    assert len(cosines.off_topic) == 1
    assert cosines.off_topic[0] < cosines.right[0]


def test_kept_vectors_spare_the_model(tmp_path: Path) -> None:
    model = TopicEmbedder()
    first = RememberingEmbedder(model, tmp_path / "vectors.npz")
    exact = [first.embed(text, "query") for text in ("snö", "mat och snö")]
    first.save()

    again = RememberingEmbedder(model, tmp_path / "vectors.npz")
    kept = [again.embed(text, "query") for text in ("snö", "mat och snö")]

    assert model.asked == 2
    assert np.allclose(exact, kept, atol=0.01)
    assert np.allclose(np.linalg.norm(kept, axis=1), 1)


def test_kept_vectors_are_of_one_model_and_one_kind(tmp_path: Path) -> None:
    model = TopicEmbedder()
    first = RememberingEmbedder(model, tmp_path / "vectors.npz")
    first.embed("snö", "query")
    first.save()
    newer = TopicEmbedder()
    newer.name = "topics-2"

    RememberingEmbedder(newer, tmp_path / "vectors.npz").embed("snö", "query")
    RememberingEmbedder(model, tmp_path / "vectors.npz").embed("snö", "passage")

    assert newer.asked == 1
    assert model.asked == 2


def test_kept_vectors_that_nobody_asked_for_are_let_go(tmp_path: Path) -> None:
    first = RememberingEmbedder(TopicEmbedder(), tmp_path / "vectors.npz")
    first.embed("snö", "query")
    first.save()
    second = RememberingEmbedder(TopicEmbedder(), tmp_path / "vectors.npz")
    second.embed("mat", "query")
    second.save()
    model = TopicEmbedder()

    third = RememberingEmbedder(model, tmp_path / "vectors.npz")
    third.embed("snö", "query")

    assert model.asked == 1


@pytest.fixture
def report() -> Report:
    the_set = judged({"q": "snö", "r": "mat"}, {"q": {"snow": 3}, "r": {"food": 2}}, off_topic=("asdf",))
    embedder = TopicEmbedder()
    corpus = Corpus(the_set, embedder)
    return judge(the_set, [embedded_bench(corpus), embedded_bench(corpus)], embedder)


def test_table_has_a_line_for_each_method_and_says_how_far_engines_differ(report: Report) -> None:
    text = report.as_text()

    assert "small: 4 dokument, 2 frågor" in text
    assert all(sum(line.startswith(f"  {method} ") for line in text.splitlines()) == 2 for method in Method)
    assert "embedded och embedded skiljer 0.0000 nDCG@10" in text
    assert "Närmast text utan svar" in text


def test_json_has_means_and_the_gain_of_the_last_method(report: Report) -> None:
    figures = json.loads(json.dumps(report.as_json()))["engines"]["embedded"]

    assert list(figures) == [method.value for method in Method]
    assert figures["fused"]["gain_of_last"] is None
    gain = figures["raw"]["gain_of_last"]
    assert gain["mean"] == pytest.approx(figures["fused"]["ndcg_10"] - figures["raw"]["ndcg_10"])
    assert gain["low"] <= gain["mean"] <= gain["high"]


@pytest.mark.django_db
def test_command_prints_json_for_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.management.commands.search_evaluate.get_embedder", TopicEmbedder)
    write_set(tmp_path, judged({"q": "snö"}, {"q": {"snow": 1}}))
    out = StringIO()

    call_command("search_evaluate", tmp_path, "--json", "--keep-vectors", stdout=out)

    assert json.loads(out.getvalue())["engines"]["embedded"]["fused"]["hit_1"] == 1
    assert (tmp_path / "vectors.npz").exists()


@pytest.mark.django_db
def test_command_fails_with_a_sentence_for_a_folder_without_a_set(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="missing"):
        call_command("search_evaluate", tmp_path)


@pytest.mark.django_db
def test_command_fails_when_the_site_has_none_of_the_pages(tmp_path: Path) -> None:
    write_set(tmp_path, judged({"q": "snö"}, {"q": {"snow": 1}}))

    with pytest.raises(CommandError, match="none of the set's documents"):
        call_command("search_evaluate", tmp_path, "--site")


@pytest.mark.django_db
def test_command_without_elasticsearch_says_what_is_not_set(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL"):
        call_command("search_evaluate", tmp_path, "--engine", "both")


@pytest.mark.elasticsearch
@pytest.mark.django_db
def test_both_engines_are_judged_alike_and_nothing_is_left_behind(
    tmp_path: Path, elasticsearch_url: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ELASTICSEARCH_URL = elasticsearch_url
    monkeypatch.setattr("search.management.commands.search_evaluate.get_embedder", TopicEmbedder)
    write_set(tmp_path, judged({"q": "snö", "r": "livsmedelsupphandling"}, {"q": {"snow": 1}, "r": {"food": 3}}))
    out = StringIO()

    call_command("search_evaluate", tmp_path, "--engine", "both", "--json", stdout=out)

    embedded, elastic = (json.loads(out.getvalue())["engines"][name] for name in ("embedded", "elasticsearch"))
    assert all(embedded[method]["ndcg_10"] == elastic[method]["ndcg_10"] for method in Method)
    own = f"{settings.ELASTICSEARCH_PREFIX}_evaluation_*"
    assert not Elasticsearch(elasticsearch_url).indices.get(index=own, allow_no_indices=True).body
