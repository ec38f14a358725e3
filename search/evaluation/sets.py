"""Judged sets in BEIR's layout: `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv` in a folder.

Three things are understood beyond it. In place of `corpus.jsonl` a file `corpus.from` may name a folder of case files
in Markdown. `off_topic.jsonl` may hold texts that nothing in the corpus answers. `qrels/no_answer.tsv` may name
documents that are neither right nor wrong for a query and are left out of its list, such as the asker's own. As in
BEIR, a query with the id of a document asks for documents like that one, which itself is no answer.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from search.embedding import Kind

_HEADER = "query-id\tcorpus-id\tscore"
_PAIR_HEADER = "query-id\tcorpus-id"


class SetError(ValueError):
    """The folder is no judged set; the message says what is wrong and where."""


class Document(NamedTuple):
    """A document as it is judged."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Documents and queries by id, the grades of each query, texts without an answer, and what is no answer to one."""

    name: str
    corpus: Mapping[str, Document]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]
    off_topic: tuple[str, ...] = ()
    no_answers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def asks_for_alike(self) -> bool:
        """Whether every query is a document that asks for others like it, not a question to be answered."""
        return self.queries.keys() <= self.corpus.keys()

    @property
    def document_kind(self) -> Kind:
        """How documents are embedded: e5 wants the same prefix on both sides where like is asked for.

        On procurement titles "query" on both sides gives .51 nDCG@10 by meaning alone, "passage" on both .39.
        """
        return "query" if self.asks_for_alike else "passage"


def read_set(folder: Path) -> JudgedSet:
    """The judged set of a folder; queries without a relevant document are left out. SetError if it cannot be read."""
    grades = _read_grades(folder / "qrels" / "test.tsv")
    queries = {key: text for key, text in _read_queries(folder / "queries.jsonl").items() if key in grades}
    if not queries:
        raise SetError(f"{folder}: no query has a relevant document")
    off_topic = folder / "off_topic.jsonl"
    return JudgedSet(
        name=folder.resolve().name,
        corpus=_read_corpus(folder),
        queries=queries,
        grades=grades,
        off_topic=tuple(_read_queries(off_topic).values()) if off_topic.exists() else (),
        no_answers=_read_no_answers(folder / "qrels" / "no_answer.tsv"),
    )


def write_set(folder: Path, judged: JudgedSet) -> None:
    """Write a set in the layout that `read_set` reads."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    _write_lines(
        folder / "corpus.jsonl",
        (_as_json(_id=key, title=title, text=text) for key, (title, text) in judged.corpus.items()),
    )
    _write_lines(folder / "queries.jsonl", (_as_json(_id=key, text=text) for key, text in judged.queries.items()))
    rows = (
        f"{query}\t{document}\t{grade}" for query in judged.queries for document, grade in judged.grades[query].items()
    )
    _write_lines(folder / "qrels" / "test.tsv", [_HEADER, *rows])
    if judged.no_answers:
        pairs = (f"{query}\t{document}" for query in judged.queries for document in sorted(judged.no_answers[query]))
        _write_lines(folder / "qrels" / "no_answer.tsv", [_PAIR_HEADER, *pairs])


def _read_corpus(folder: Path) -> dict[str, Document]:
    source = folder / "corpus.from"
    if source.exists():
        return _read_cases((folder / source.read_text(encoding="utf-8").strip()).resolve())
    return {
        str(row["_id"]): Document(row.get("title") or "", row.get("text") or "")
        for row in _read_json_lines(folder / "corpus.jsonl", needed=("_id",))
    }


def _read_cases(folder: Path) -> dict[str, Document]:
    cases = dict(_read_case(path) for path in sorted(folder.glob("*.md")))
    if not cases:
        raise SetError(f"{folder}: no case files")
    return cases


def _read_case(path: Path) -> tuple[str, Document]:
    """A case without headings and without what stands in its front matter, but for the title."""
    try:
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        fields = yaml.safe_load(front)
        key, title = str(fields["id"]), str(fields["title"])
    except (ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise SetError(f"{path}: not a case file with id and title") from error
    lines = (line for line in body.splitlines() if not line.startswith("#"))
    return key, Document(title, "\n".join(lines).strip())


def _read_queries(path: Path) -> dict[str, str]:
    return {str(row["_id"]): str(row["text"]) for row in _read_json_lines(path, needed=("_id", "text"))}


def _read_json_lines(path: Path, *, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise SetError(f"{path}, line {number}: not JSON") from error
        if not isinstance(row, dict) or any(field not in row for field in needed):
            raise SetError(f"{path}, line {number}: needs {' and '.join(needed)}")
        yield row


def _read_grades(path: Path) -> dict[str, dict[str, int]]:
    """Only what is relevant: a grade of 0 says the same as no grade."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), start=1):
        if line == _HEADER:
            continue
        try:
            query, document, grade = line.split("\t")
            score = int(grade)
        except ValueError as error:
            raise SetError(f"{path}, line {number}: needs query-id, corpus-id and a whole score") from error
        if score > 0:
            grades.setdefault(query, {})[document] = score
    return grades


def _read_no_answers(path: Path) -> dict[str, frozenset[str]]:
    pairs: defaultdict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(_lines(path) if path.exists() else [], start=1):
        query, tab, document = line.partition("\t")
        if not tab:
            raise SetError(f"{path}, line {number}: needs query-id and corpus-id")
        pairs[query].add(document)
    return {query: frozenset(documents) for query, documents in pairs.items()}


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except FileNotFoundError as error:
        raise SetError(f"{path}: missing") from error


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _as_json(**fields: str) -> str:
    return json.dumps(fields, ensure_ascii=False)
