"""`python -m bench.lexical [--rows N]`: the embedded engine's lexical list beside bm25s and tantivy, on the same terms.

Each candidate is built, asked and measured in a process of its own. The texts are the judged procurement titles,
with shuffled words up to N documents; the questions are the judged ones. `bench/requirements.txt` has the others.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.search_scale.processes import memory_most

TITLES = Path(__file__).resolve().parent.parent / "search" / "judgements" / "titles"
TOP = 10

Ask = Callable[[list[str]], list[int]]


def main() -> None:
    """Measure each candidate and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.lexical", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000, help="number of documents")
    rows = parser.parse_args().rows
    results = {name: _in_a_process(name, rows) for name in CANDIDATES}
    ours = results["own"]["answers"]
    sys.stdout.write(f"{rows} documents, {len(ours)} questions\n\n")
    sys.stdout.write(f"{'':10}{'build s':>9}{'p50 ms':>9}{'p95 ms':>9}{'MB':>7}{'top 10 as own':>15}\n")
    for name, result in results.items():
        shared = statistics.mean(_overlap(a, b) for a, b in zip(ours, result["answers"], strict=True))
        cells = f"{result['build']:9.2f}{result['p50']:9.2f}{result['p95']:9.2f}{result['memory']:7.0f}{shared:15.2f}"
        sys.stdout.write(f"{name:10}{cells}\n")


def own(documents: list[list[str]]) -> Ask:
    """The project's own: counted terms as numbers, sorted; counting them belongs to indexing, and is measured too."""
    import numpy as np  # noqa: PLC0415 - each candidate loads only its own

    from search.engines.postings import FieldIndex, FieldScorer, pack, unpack  # noqa: PLC0415

    scorer = FieldScorer([FieldIndex([unpack(pack(" ".join(terms), "", ""))[0] for terms in documents])], [None])

    def ask(terms: list[str]) -> list[int]:
        [scores] = scorer.scores(Counter(terms))
        best = np.argpartition(-scores, TOP)[:TOP]
        return [int(i) for i in best[np.lexsort((best, -scores[best]))] if scores[i] > 0]

    return ask


def bm25s(documents: list[list[str]]) -> Ask:
    """PyPI bm25s with Lucene's formula."""
    import bm25s as library  # noqa: PLC0415

    index = library.BM25(method="lucene", k1=1.2, b=0.75)
    index.index(documents, show_progress=False)

    def ask(terms: list[str]) -> list[int]:
        known = [term for term in terms if term in index.vocab_dict]
        if not known:
            return []
        found, scores = index.retrieve([known], k=TOP, show_progress=False)
        return [int(i) for i, score in zip(found[0], scores[0], strict=True) if score > 0]

    return ask


def tantivy(documents: list[list[str]]) -> Ask:
    """PyPI tantivy, in memory."""
    import tantivy as library  # noqa: PLC0415

    builder = library.SchemaBuilder()
    builder.add_integer_field("number", stored=True)
    builder.add_text_field("stems", tokenizer_name="whitespace")
    schema = builder.build()
    index = library.Index(schema)
    writer = index.writer()
    for number, terms in enumerate(documents):
        writer.add_document(library.Document(number=number, stems=" ".join(terms)))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(terms: list[str]) -> list[int]:
        clauses = [(library.Occur.Should, library.Query.term_query(schema, "stems", term)) for term in terms]
        hits = searcher.search(library.Query.boolean_query(clauses), TOP).hits
        return [searcher.doc(address)["number"][0] for _score, address in hits]

    return ask


CANDIDATES: dict[str, Callable[[list[list[str]]], Ask]] = {"own": own, "bm25s": bm25s, "tantivy": tantivy}


def _in_a_process(name: str, rows: int) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measure, (name, rows))


def _measure(name: str, rows: int) -> dict[str, Any]:
    documents, questions = _corpus(rows)
    before = memory_most()
    started = time.perf_counter()
    ask = CANDIDATES[name](documents)
    build = time.perf_counter() - started
    times, answers = [], []
    for terms in questions:
        started = time.perf_counter()
        answers.append(ask(terms))
        times.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return {"build": build, "p50": cuts[9], "p95": cuts[18], "memory": memory_most() - before, "answers": answers}


def _corpus(rows: int) -> tuple[list[list[str]], list[list[str]]]:
    from search import analysis  # noqa: PLC0415

    titles = [json.loads(line) for line in (TITLES / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    queries = [json.loads(line) for line in (TITLES / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [f"{title.get('title', '')} {title.get('text', '')}" for title in titles]
    stems = [analysis.terms(analysis.words(text)).stems for text in texts]
    chance = random.Random(2026)  # noqa: S311 - the same documents every time, nothing secret
    words = [stem for one in stems for stem in one]
    while len(stems) < rows:
        stems.append(chance.choices(words, k=chance.randint(40, 200)))
    questions = [analysis.terms(analysis.words(query["text"])).stems for query in queries]
    return stems[:rows], [terms for terms in questions if terms]


def _overlap(one: list[int], other: list[int]) -> float:
    return len(set(one) & set(other)) / max(len(one), 1)


if __name__ == "__main__":
    main()
