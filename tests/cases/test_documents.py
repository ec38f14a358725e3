"""Markdown files with front matter, without any database."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from cases.importing.checking import Known, KnownProcedure, check
from cases.importing.documents import Document, parse
from cases.importing.folder import in_order, read_folder
from cases.importing.markdown import to_html, unknown_markdown
from tests.cases.test_rules import Municipality, Procedure

NAME = "skolskjuts-med-tva-grannar"
SOURCE = (settings.BASE_DIR / "demo" / "cases" / f"{NAME}.md").read_text(encoding="utf-8")


def read(source: str = SOURCE, file: str = f"{NAME}.md") -> Document:
    """The document of a text without faults."""
    document, problems = parse(source.encode(), file=file)
    assert problems == []
    assert document is not None
    return document


def faults(old: str, new: str, source: str = SOURCE) -> dict[str, str]:
    """What is wrong after a change, by field."""
    assert old in source
    _document, problems = parse(source.replace(old, new, 1).encode(), file=f"{NAME}.md")
    return {problem.field: problem.message for problem in problems}


def line(key: str) -> str:
    """The line of a field in the source."""
    return next(row for row in SOURCE.splitlines() if row.startswith(f"{key}:"))


def test_document_has_what_the_file_says() -> None:
    document = read()
    assert document.is_case
    assert document.id == NAME
    assert document.regulation == "LOU"
    assert isinstance(document.published, datetime.date)
    assert document.effects[0].before == Decimal(118)
    assert document.texts["challenge"].startswith("<p>Jag har skolskjutsen")
    assert "\n" not in document.intro


def test_digest_follows_the_text_and_not_the_line_ends() -> None:
    assert read(SOURCE.replace("\n", "\r\n")).digest == read().digest
    assert read(SOURCE.replace("Jag har", "Vi har", 1)).digest != read().digest


def test_byte_order_mark_is_read_past() -> None:
    document, problems = parse(b"\xef\xbb\xbf" + SOURCE.encode(), file=f"{NAME}.md")
    assert (document is not None, problems) == (True, [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"---\nid: a\xe5\n---\n", "inte UTF-8"),
        (b"Bara text", "två rader med ---"),
        (b"---\nid: [\n---\n", "går inte att läsa, se rad"),
        (b"---\nid: a\nid: b\n---\n", "id står två gånger"),
        (b"---\n- a\n---\n", "namn: värde"),
    ],
)
def test_file_that_cannot_be_read_says_why(content: bytes, message: str) -> None:
    document, problems = parse(content, file="a.md")
    assert document is None
    assert message in problems[0].message


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("title", "title:", "Saknas"),
        ("title", f"title: {'x' * 101}", "högst 100"),
        ("municipality", "municipality: 2034", "4 siffror inom citattecken"),
        ("kind", "kind: fall", "okänt. Välj bland: case, challenge"),
        ("published", "published: igår", "datum"),
        ("goals", "goals: [a, b, c, d]", "högst tre"),
        ("goals", "goals: []", "minst ett"),
        ("cpv", "cpv: [60130000]", "8 siffror inom citattecken"),
        ("anonymous", "anonymous: kanske", "true eller false"),
        ("would_do_again", "would_do_again: kanske", "ja, delvis, nej"),
        ("headline_figure", f"headline_figure: {'x' * 19}", "högst 18"),
        ("resources", "resources: {weeks: elva, hours: 1, cost_sek: null}", "helt tal"),
        ("methods", "methods: [ramavtal, ramavtal]", "två gånger"),
        ("id", "id: Skolskjuts", "Skolskjuts.md"),
        ("id", "id: annat", "annat.md"),
    ],
)
def test_faulty_field_is_named(key: str, value: str, message: str) -> None:
    found = faults(line(key), value)
    assert any(field.startswith(key) and message in text for field, text in found.items()), found


def test_id_has_plain_letters_only() -> None:
    _document, problems = parse(SOURCE.replace(f"id: {NAME}", "id: Å-i").encode(), file="Å-i.md")
    assert [(problem.field, problem.message[:28]) for problem in problems] == [("id", "Får bara innehålla a–z, 0–9 ")]


def test_effects_that_are_no_list_are_refused() -> None:
    rows = SOURCE.split("effects:\n")[1].split("headline_figure")[0]
    assert "lista" in faults(f"effects:\n{rows}", "effects: nej\n")["effects"]


def test_misspelt_field_is_named() -> None:
    assert "okänt" in faults("phase:", "fase:")["fase"]


def test_number_of_an_effect_as_text_is_refused() -> None:
    assert "ett tal" in faults("before: 118", "before: många")["effects[1].before"]


def test_missing_heading_is_named() -> None:
    assert "saknas" in faults("## Resultat", "## Utfall")["## Resultat"]


def test_heading_that_stands_twice_is_named() -> None:
    assert "två gånger" in faults("## Resultat", "## Utmaning")["## Utmaning"]


def test_optional_heading_may_be_left_out() -> None:
    head, tail = SOURCE.split("## Passar er om")
    assert read(head + "## Passar inte om" + tail.split("## Passar inte om")[1]).texts["fits_if"] == ""


def test_short_text_is_named_by_its_heading() -> None:
    head, tail = SOURCE.split("## Resultat\n")
    short = f"{head}## Resultat\nGick bra.\n\n## Det här fungerade\n{tail.split('## Det här fungerade')[1]}"
    _document, problems = parse(short.encode(), file=f"{NAME}.md")
    assert [(problem.field, problem.message[:17]) for problem in problems] == [("## Resultat", "Texten har 2 ord.")]


def test_two_ingresses_are_refused() -> None:
    assert "ett stycke" in faults("\n\n## Utmaning", "\n\nEtt stycke till.\n\n## Utmaning")["ingress"]


def test_markdown_beyond_the_format_is_refused() -> None:
    assert "länken" in faults("## Resultat\n", "## Resultat\n[länken](http://example.se) ")["## Resultat"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ett\nstycke.\n\nEtt till.", "<p>Ett stycke.</p><p>Ett till.</p>"),
        ("Så här:\n- ett\n- två", "<p>Så här:</p><ul><li>ett</li><li>två</li></ul>"),
        ("1. ett\n2. två\n   och mer", "<ol><li>ett</li><li>två och mer</li></ol>"),
        ("**Först.** Sedan.", "<p><b>Först.</b> Sedan.</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(text: str, html: str) -> None:
    assert to_html(text) == html


@pytest.mark.parametrize("text", ["### Rubrik", "> citat", "| a |", "![bild](a.png)", "<b>fet</b>", "```"])
def test_unknown_markdown_is_found(text: str) -> None:
    assert unknown_markdown(f"Först.\n{text}") == text


def known(**changes: object) -> Known:
    """A site that knows what the source refers to."""
    document = read()
    values = {
        "categories": [document.category],
        "cpv": document.cpv,
        "phases": [document.phase],
        "goals": document.goals,
        "statuses": [document.procurement_status],
        "regulations": ["LOU"],
        "procedures": {"oppet": KnownProcedure(Procedure(), ("LOU",))},
        "methods": document.methods,
        "ways": [document.way],
        "municipalities": {document.municipality: Municipality("Orsa kommun", "Orsa", "orsa")},
        "with_page": [document.municipality],
    }
    return Known(**values | changes)


def found(document: Document, site: Known) -> list[tuple[str, str]]:
    """The fields and messages of what does not fit."""
    return [(problem.field, problem.message) for problem in check([document], site)]


def test_document_that_fits_has_no_problem() -> None:
    assert found(read(), known()) == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("category", {"categories": ["annat"]}),
        ("cpv", {"cpv": []}),
        ("goals", {"goals": ["annat"]}),
        ("regelverk", {"regulations": ["LOV"]}),
        ("procedure", {"procedures": {}}),
        ("procedure", {"procedures": {"oppet": KnownProcedure(Procedure(), ("LUF",))}}),
        ("way", {"ways": []}),
        ("municipality", {"municipalities": {}}),
        ("municipality", {"with_page": []}),
        ("kind", {"kinds": {NAME: "challenge"}}),
        ("id", {"taken": {"2034": {NAME}}}),
    ],
)
def test_what_does_not_fit_is_named(field: str, changes: dict[str, object]) -> None:
    assert [key for key, _message in found(read(), known(**changes))] == [field]


def test_anonymous_document_that_names_its_municipality_is_refused() -> None:
    document = read(SOURCE.replace("anonymous: false", "anonymous: true").replace("Jag har", "Jag har i Orsa", 1))
    assert [key for key, _message in found(document, known())] == ["## Utmaning"]


def test_unknown_case_to_build_on_is_named() -> None:
    document = read(SOURCE.replace(line("builds_on"), "builds_on: [borta]"))
    assert found(document, known()) == [("builds_on", "”borta” finns varken här eller på webbplatsen.")]


def test_ring_of_cases_is_refused() -> None:
    one = read(SOURCE.replace(line("builds_on"), "builds_on: [annan]"))
    other = read(
        SOURCE.replace(line("builds_on"), f"builds_on: [{NAME}]").replace(f"id: {NAME}", "id: annan"), "annan.md"
    )
    problems = check([one, other], known())
    assert [problem.field for problem in problems] == ["builds_on"]
    assert "i ring" in problems[0].message


def test_case_comes_after_what_it_builds_on() -> None:
    later = read(SOURCE.replace(line("builds_on"), "builds_on: [zorro]"))
    earlier = read(SOURCE.replace(line("builds_on"), "builds_on: []").replace(f"id: {NAME}", "id: zorro"), "zorro.md")
    assert [document.id for document in in_order([later, earlier])] == ["zorro", NAME]


def test_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in (NAME, "kopia"):
        (tmp_path / f"{name}.md").write_text(SOURCE, encoding="utf-8")
    _documents, problems = read_folder(tmp_path)
    assert f"”{NAME}” finns redan i kopia.md." in [problem.message for problem in problems]


def test_readme_is_no_case(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Läs mig", encoding="utf-8")
    assert read_folder(tmp_path) == ([], [])


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-02-30", "2026-02-30"),
        ("9" * 5_000, "tal"),
        ("[" * 5_000 + "]" * 5_000, "i för många led"),
        ("&a [x, x]\nmethods: [*a, *a]", "hänvisningar"),
    ],
)
def test_values_that_yaml_stumbles_over_are_a_fault_of_the_file(value: str, told: str) -> None:
    _document, problems = parse(f"---\npublished: {value}\n---\n".encode(), file="x.md")
    assert [told in problem.message for problem in problems] == [True]


@pytest.mark.parametrize("value", [r'"a\0b"', r'"a\ud800b"', r'"a\vb"'])
def test_characters_that_cannot_be_shown_are_refused(value: str) -> None:
    assert faults(line("title"), f"title: {value}") == {"title": "Har ett tecken som inte går att visa."}


def test_a_control_character_in_the_text_is_refused_with_its_line() -> None:
    assert faults("## Utmaning\n", "## Utmaning\n\x0b") == {
        "": f"Rad {SOURCE[: SOURCE.index('## Utmaning')].count(chr(10)) + 2} har ett tecken som inte går att visa."
    }


def test_what_is_no_readable_file_is_a_fault_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.md").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "mapp.md").mkdir()
    (tmp_path / "trasig.md").symlink_to(tmp_path / "finns-inte")
    documents, problems = read_folder(tmp_path)
    assert [document.id for document in documents] == [NAME]
    assert [problem.file for problem in problems] == ["mapp.md", "trasig.md"]
