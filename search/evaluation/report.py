"""What was measured, as a table to read and as data to keep."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.embedding import Embedder
from search.evaluation.methods import Bench, Cosines, Measured, ask, measure, nearest
from search.evaluation.metrics import Interval, paired_bootstrap
from search.evaluation.sets import JudgedSet
from search.query import NO_SYNONYMS, Synonyms
from search.similarity import Cuts

_HEADS = ("nDCG@3", "nDCG@10", "recall@10", "hit@1", "ms/fråga")
_WIDTH = 10


@dataclass(frozen=True, slots=True)
class EngineReport:
    """The methods of one engine, in turn."""

    engine: str
    measured: Sequence[Measured]

    @property
    def last(self) -> Measured:
        """What a visitor gets: the fused list, or the lexical one where no meaning is compared."""
        return self.measured[-1]

    def gain_over(self, other: Measured) -> Interval:
        """How much more nDCG@10 the last method has than another, with its bootstrap interval."""
        return paired_bootstrap([s.ndcg_10 for s in self.last.scores], [s.ndcg_10 for s in other.scores])


@dataclass(frozen=True, slots=True)
class Report:
    """A judged set on one or more engines. `asking` is the mean time of analysis and embedding, in milliseconds."""

    name: str
    documents: int
    queries: int
    asking: float
    engines: Sequence[EngineReport]
    cosines: Cosines
    cuts: Cuts

    def as_json(self) -> dict[str, Any]:
        """All figures, unrounded."""
        return {
            "set": self.name,
            "documents": self.documents,
            "queries": self.queries,
            "asking_ms": self.asking,
            "engines": {report.engine: _engine_json(report) for report in self.engines},
            "cosines": {"right": _quantiles(self.cosines.right), "off_topic": _quantiles(self.cosines.off_topic)},
        }

    def as_text(self) -> str:
        """The table."""
        lines = [f"{self.name}: {self.documents} dokument, {self.queries} frågor"]
        for report in self.engines:
            lines += ["", *_engine_lines(report)]
        lines += ["", f"Analys och vektor för en fråga: {self.asking:.1f} ms utöver tiden i tabellen."]
        return "\n".join([*lines, *_agreement(self.engines), *_cosine_lines(self.cosines, self.cuts)])


def judge(judged: JudgedSet, benches: Iterable[Bench], embedder: Embedder, synonyms: Synonyms = NO_SYNONYMS) -> Report:
    """Put every query to every engine. Cosines are the same in all, so they are taken from the first."""
    reports: list[EngineReport] = []
    cosines = Cosines((), ())
    asking = 0.0
    for bench in benches:
        started = time.perf_counter()
        queries = list(ask(judged, bench, embedder, synonyms))
        if not reports:
            asking = 1000 * (time.perf_counter() - started) / len(queries)
            cosines = nearest(bench, judged, queries, embedder)
        reports.append(EngineReport(bench.name, measure(bench, judged, queries)))
    cuts = embedder.page_cuts if judged.asks_for_alike else embedder.question_cuts
    return Report(judged.name, len(judged.corpus), len(judged.queries), asking, reports, cosines, cuts)


def _engine_json(report: EngineReport) -> dict[str, Any]:
    return {
        measured.method.value: {
            **measured.mean._asdict(),
            "ms": measured.milliseconds,
            "gain_of_last": report.gain_over(measured)._asdict() if measured is not report.last else None,
        }
        for measured in report.measured
    }


def _engine_lines(report: EngineReport) -> Iterator[str]:
    last = report.last.method.value
    yield (
        report.engine.ljust(14) + "".join(head.rjust(_WIDTH) for head in _HEADS) + f"   {last} är bättre med (nDCG@10)"
    )
    for measured in report.measured:
        cells = [*(f"{value:.3f}" for value in measured.mean), f"{measured.milliseconds:.1f}"]
        line = f"  {measured.method.value}".ljust(14) + "".join(cell.rjust(_WIDTH) for cell in cells)
        yield line if measured is report.last else f"{line}   {_interval(report.gain_over(measured))}"


def _interval(gain: Interval) -> str:
    return f"{gain.mean:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]"


def _agreement(reports: Sequence[EngineReport]) -> list[str]:
    if len(reports) < 2:  # noqa: PLR2004 - it takes two to agree
        return []
    figures = [report.last.mean.ndcg_10 for report in reports]
    names = " och ".join(report.engine for report in reports)
    return [f"{names} skiljer {max(figures) - min(figures):.4f} nDCG@10."]


def _cosine_lines(cosines: Cosines, cuts: Cuts) -> Iterator[str]:
    for what, values in (("Närmaste rätta svar", cosines.right), ("Närmast text utan svar", cosines.off_topic)):
        if values:
            low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
            near, like = (np.mean(np.array(values) >= cut) for cut in (cuts.near, cuts.like))
            yield (
                f"{what}: cosinus {low:.3f} – {middle:.3f} – {high:.3f} (5, 50, 95 %); "
                f"{near:.0%} når {cuts.near}, {like:.0%} når {cuts.like}."
            )


def _quantiles(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    return dict(zip(("p05", "p50", "p95"), np.quantile(values, [0.05, 0.5, 0.95]).tolist(), strict=True))
