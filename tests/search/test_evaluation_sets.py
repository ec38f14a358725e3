"""Reading judged sets, making one of procurement titles, and the project's own sets being in order."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from search.evaluation.sets import Document, JudgedSet, SetError, read_set, write_set
from search.evaluation.titles import Procurement, judge, read_procurements, sample_codes

JUDGEMENTS = Path(settings.BASE_DIR) / "search" / "judgements"


def write(folder: Path, *, corpus: str = "", queries: str = "", qrels: str = "", **others: str) -> Path:
    (folder / "qrels").mkdir()
    files = {"corpus.jsonl": corpus, "queries.jsonl": queries, "qrels/test.tsv": qrels, **others}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_set_that_was_written_is_read_back(tmp_path: Path) -> None:
    judged = JudgedSet(
        name=tmp_path.name,
        corpus={"a": Document("Städ på åtta skolor", "Vi fick ett anbud."), "b": Document("", "Snöröjning")},
        queries={"q1": "lokalvård"},
        grades={"q1": {"a": 3, "b": 1}},
    )

    write_set(tmp_path, judged)

    assert read_set(tmp_path) == judged


def test_set_leaves_out_queries_that_nothing_answers(tmp_path: Path) -> None:
    write(
        tmp_path,
        corpus='{"_id": "a", "title": "A", "text": ""}\n',
        queries='{"_id": "q1", "text": "ett"}\n{"_id": "q2", "text": "två"}\n{"_id": "q3", "text": "tre"}\n',
        qrels="query-id\tcorpus-id\tscore\nq1\ta\t2\nq2\ta\t0\n",
    )

    assert read_set(tmp_path).queries == {"q1": "ett"}


def test_set_without_titles_and_header_is_read(tmp_path: Path) -> None:
    write(tmp_path, corpus='{"_id": 7, "text": "Sju"}', queries='{"_id": 1, "text": "sju"}', qrels="1\t7\t1\n")

    judged = read_set(tmp_path)

    assert judged.corpus == {"7": Document("", "Sju")}
    assert judged.grades == {"1": {"7": 1}}


def test_set_of_case_files_has_titles_and_text_without_headings(tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    case = "---\nid: snow\ntitle: Snö på åtta vägar\ncategory: gata-park\n---\nIngress.\n\n## Utmaning\nDet snöade.\n"
    (cases / "snow.md").write_text(case, encoding="utf-8")
    folder = tmp_path / "set"
    folder.mkdir()
    write(folder, queries='{"_id": "q", "text": "snö"}', qrels="q\tsnow\t3\n", **{"corpus.from": "../cases\n"})

    assert read_set(folder).corpus == {"snow": Document("Snö på åtta vägar", "Ingress.\n\nDet snöade.")}


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"queries": "{", "qrels": "q\ta\t1\n"}, "queries.jsonl, line 1: not JSON"),
        ({"queries": '{"_id": "q"}', "qrels": "q\ta\t1\n"}, "queries.jsonl, line 1: needs _id and text"),
        ({"queries": '{"_id": "q", "text": "x"}', "qrels": "q\ta\n"}, "test.tsv, line 1: needs"),
        ({"queries": '{"_id": "q", "text": "x"}', "qrels": "q\ta\thigh\n"}, "test.tsv, line 1: needs"),
        ({"queries": '{"_id": "q", "text": "x"}', "qrels": ""}, "no query has a relevant document"),
    ],
)
def test_broken_set_says_where(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    write(tmp_path, corpus='{"_id": "a"}', **files)

    with pytest.raises(SetError, match=complaint):
        read_set(tmp_path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetError, match=r"test\.tsv: missing"):
        read_set(tmp_path)


def test_titles_are_answered_by_other_buyers_with_the_same_code() -> None:
    judged = judge(
        [
            Procurement("1", "Städtjänster", "Ånge", "90910000"),
            Procurement("2", "Lokalvård", "Berg", "90910000"),
            Procurement("3", "Städ skolor", "Ånge", "90910000"),
            Procurement("4", "Asfalt", "Aneby", "45233222"),
        ],
        queries=10,
        seed=1,
    )

    assert judged.grades == {"1": {"2": 1}, "2": {"1": 1, "3": 1}, "3": {"2": 1}}
    assert judged.queries == {"1": "Städtjänster", "2": "Lokalvård", "3": "Städ skolor"}
    assert len(judged.corpus) == 4


def test_titles_give_the_same_sample_for_the_same_seed() -> None:
    rows = [Procurement(str(n), f"Titel {n}", f"köpare {n}", f"{n % 50:08}") for n in range(500)]

    first, again, other = (sample_codes(rows, rows=300, seed=seed) for seed in (1, 1, 2))

    assert first == again != other
    assert len(first) == 300
    assert judge(first, queries=5, seed=1).queries == judge(first, queries=5, seed=1).queries


def test_statistics_lose_rows_without_a_title_or_a_code(tmp_path: Path) -> None:
    source = tmp_path / "uhm.csv"
    source.write_text(
        "id,titel,orgnr,cpv_kod\nA,  Städ  skolor ,1,90910000\nB,,1,90910000\nC,Okänt,1,00000000\n", encoding="utf-8"
    )

    assert read_procurements(source) == [Procurement("A", "Städ skolor", "1", "90910000")]


def test_titles_command_refuses_another_table(tmp_path: Path) -> None:
    source = tmp_path / "other.csv"
    source.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(CommandError, match="no column 'id'"):
        call_command("search_judgements_titles", source, tmp_path / "out")


def test_titles_command_writes_a_set_that_can_be_read(tmp_path: Path) -> None:
    source = tmp_path / "uhm.csv"
    source.write_text("id,titel,orgnr,cpv_kod\nA,Städ,1,90910000\nB,Lokalvård,2,90910000\n", encoding="utf-8")

    call_command("search_judgements_titles", source, tmp_path / "set", stdout=StringIO())

    assert read_set(tmp_path / "set").grades == {"A": {"B": 1}, "B": {"A": 1}}


@pytest.mark.parametrize("name", ["demo", "titles"])
def test_own_sets_grade_only_documents_that_exist(name: str) -> None:
    judged = read_set(JUDGEMENTS / name)

    graded = {document for grades in judged.grades.values() for document in grades}

    assert graded <= judged.corpus.keys()
    assert judged.grades.keys() == judged.queries.keys()


def test_own_demonstration_set_has_sixty_queries_and_texts_off_topic() -> None:
    judged = read_set(JUDGEMENTS / "demo")

    assert len(judged.queries) == 60
    assert len(judged.off_topic) == 8
    assert {grade for grades in judged.grades.values() for grade in grades.values()} == {1, 2, 3}


def test_own_demonstration_set_grades_the_law_and_its_acronym_alike() -> None:
    judged = read_set(JUDGEMENTS / "demo")
    by_text = {text: judged.grades[key] for key, text in judged.queries.items()}

    assert by_text["LOU"] == by_text["lagen om offentlig upphandling"]
