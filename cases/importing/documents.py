"""One Markdown file with front matter as a case or an open challenge."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from django.utils.translation import gettext as _

from cases import rules
from cases.importing.fields import Fields
from cases.importing.markdown import to_html, unknown_markdown
from cases.importing.problems import Problem
from kunskapsbank.written import UNSHOWABLE

CASE, CHALLENGE = "case", "challenge"
HEADINGS = {
    "Utmaning": "challenge",
    "Så gjorde vi": "solution",
    "Resultat": "result",
    "Det här fungerade": "lessons_worked",
    "Det här skulle vi inte göra om": "lessons_avoid",
    "Passar er om": "fits_if",
    "Passar inte om": "fits_not_if",
}
OPTIONAL_TEXTS = frozenset({"fits_if", "fits_not_if"})
SHARED_KEYS = frozenset(
    {
        "id",
        "kind",
        "title",
        "municipality",
        "anonymous",
        "category",
        "cpv",
        "phase",
        "goals",
        "procurement_status",
        "contact",
        "contact_email",
        "contact_mailbox",
        "published",
    }
)
CASE_KEYS = SHARED_KEYS | {
    "regelverk",
    "procedure",
    "started",
    "methods",
    "way",
    "resources",
    "effects",
    "headline_figure",
    "would_do_again",
    "would_do_again_note",
    "confirmed",
    "builds_on",
}
EFFECT_KEYS = frozenset({"label", "before", "after", "unit", "better", "measured", "source"})
RESOURCE_KEYS = frozenset({"weeks", "hours", "cost_sek"})
ANSWERS = ("ja", "delvis", "nej")
INTRO = "ingress"
MAX_INTRO = 280
MAX_EFFECTS = 4
_FRONT_MATTER = re.compile(r"\A---\n(?P<values>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^##[ \t]+(.+?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One measured effect."""

    label: str
    before: Decimal
    after: Decimal
    unit: str
    better: str
    measured: str
    source: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, with texts as HTML and codes as they stand; `digest` changes when the file does."""

    file: str
    id: str
    kind: str
    title: str
    municipality: str
    is_anonymous: bool
    category: str
    cpv: tuple[str, ...]
    phase: str
    goals: tuple[str, ...]
    procurement_status: str
    contact: str
    contact_email: str
    contact_mailbox: str
    published: datetime.date | None
    intro: str
    texts: Mapping[str, str]
    digest: str
    regulation: str = ""
    procedure: str = ""
    started: datetime.date | None = None
    methods: tuple[str, ...] = ()
    way: str = ""
    weeks: int | None = None
    hours: int | None = None
    cost_sek: int | None = None
    effects: tuple[EffectRow, ...] = ()
    headline_figure: str = ""
    would_do_again: str = ""
    would_do_again_note: str = ""
    confirmed: datetime.date | None = None
    builds_on: tuple[str, ...] = ()

    @property
    def is_case(self) -> bool:
        """Whether it is a case rather than an open challenge."""
        return self.kind == CASE


def parse(content: bytes, *, file: str) -> tuple[Document | None, list[Problem]]:
    """The document of a file's bytes and everything that is wrong with it; None when it cannot be read at all."""
    problems: list[Problem] = []
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return None, [Problem(file, "", _("Filen är inte UTF-8 (byte %(place)s).") % {"place": error.start + 1})]
    if unshowable := UNSHOWABLE.search(text):
        line = text.count("\n", 0, unshowable.start()) + 1
        return None, [Problem(file, "", _("Rad %(line)s har ett tecken som inte går att visa.") % {"line": line})]
    found = _FRONT_MATTER.match(text)
    if not found:
        return None, [Problem(file, "", _("Filen ska börja med fälten mellan två rader med ---."))]
    values = _values(found["values"], file, problems)
    if values is None:
        return None, problems
    fields = Fields(values, file=file, problems=problems)
    document = _document(fields, file=file, body=found["body"], text=text)
    return document, problems


def _values(source: str, file: str, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        values = yaml.load(source, Loader=_OnceLoader)  # noqa: S506 - a SafeLoader
    except RecursionError:
        problems.append(Problem(file, "", _("Fälten går inte att läsa: de ligger inuti varandra i för många led.")))
        return None
    except ValueError as error:
        # A day such as 2026-02-30, or a number of thousands of digits, in English as Python says it.
        problems.append(
            Problem(
                file, "", _("Ett datum eller tal finns inte, till exempel 2026-02-30 (%(reason)s).") % {"reason": error}
            )
        )
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        reason = getattr(error, "problem", None) or ""
        problems.append(
            Problem(
                file,
                "",
                _("Fälten går inte att läsa, se rad %(line)s (%(reason)s).") % {"line": line, "reason": reason},
            )
        )
        return None
    if not isinstance(values, dict):
        problems.append(Problem(file, "", _("Fälten ska skrivas som namn: värde, ett på varje rad.")))
        return None
    return values


class _OnceLoader(yaml.SafeLoader):
    """Refuses a key that stands twice, which YAML lets win in silence, and references, which can grow for ever."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, _("hänvisningar med * går inte att använda"), mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                mark = node.value[number][0].start_mark
                raise yaml.constructor.ConstructorError(None, None, _("%(key)s står två gånger") % {"key": key}, mark)
        return super().construct_mapping(node, deep)


def _document(fields: Fields, *, file: str, body: str, text: str) -> Document:
    kind = fields.choice("kind", (CASE, CHALLENGE))
    is_case = kind != CHALLENGE
    fields.refuse_unknown(CASE_KEYS if is_case else SHARED_KEYS)
    intro, texts = _body(fields, body, is_case=is_case)
    source_id = fields.slug("id", most=50)
    if source_id and file != f"{source_id}.md":
        fields.note("id", _("Filen ska heta %(name)s.md, som sitt id.") % {"name": source_id})
    return Document(
        file=file,
        id=source_id,
        kind=kind,
        title=fields.text("title", most=rules.MAX_TITLE),
        municipality=fields.digits("municipality", 4),
        is_anonymous=fields.flag("anonymous"),
        category=fields.text("category", most=40),
        cpv=fields.digit_list("cpv", 8, most=2),
        phase=fields.text("phase", most=40),
        goals=_goals(fields),
        procurement_status=fields.text("procurement_status", most=40),
        contact=fields.text("contact", most=120),
        contact_email=fields.address("contact_email"),
        contact_mailbox=fields.address("contact_mailbox"),
        published=fields.day("published"),
        intro=intro,
        texts=texts,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        **(_case_values(fields) if is_case else {}),
    )


def _goals(fields: Fields) -> tuple[str, ...]:
    goals = fields.codes("goals")
    if problem := rules.goals_problem(len(goals)):
        fields.note("goals", problem)
    return goals


def _case_values(fields: Fields) -> dict[str, Any]:
    resources = fields.group("resources")
    resources.refuse_unknown(RESOURCE_KEYS)
    return {
        "regulation": fields.text("regelverk", most=40),
        "procedure": fields.text("procedure", most=40, required=False),
        "started": fields.day("started", required=False),
        "methods": fields.codes("methods"),
        "way": fields.text("way", most=40),
        "weeks": resources.whole("weeks", most=1_000),
        "hours": resources.whole("hours", most=1_000_000),
        "cost_sek": resources.whole("cost_sek", most=10**12),
        "effects": _effects(fields),
        "headline_figure": fields.text("headline_figure", most=18, required=False),
        "would_do_again": fields.choice("would_do_again", ANSWERS),
        "would_do_again_note": fields.text("would_do_again_note", most=200, required=False),
        "confirmed": fields.day("confirmed", required=False),
        "builds_on": fields.codes("builds_on"),
    }


def _effects(fields: Fields) -> tuple[EffectRow, ...]:
    rows = fields.groups("effects")
    if len(rows) > MAX_EFFECTS:
        fields.note(
            "effects", _("Har %(count)s rader, högst %(most)s får plats.") % {"count": len(rows), "most": MAX_EFFECTS}
        )
    return tuple(_effect(row) for row in rows)


def _effect(row: Fields) -> EffectRow:
    row.refuse_unknown(EFFECT_KEYS)
    measured = row.text("measured", most=7, required=False)
    if problem := rules.measured_problem(measured):
        row.note("measured", problem)
    return EffectRow(
        label=row.text("label", most=80),
        before=row.number("before"),
        after=row.number("after"),
        unit=row.text("unit", most=20, required=False),
        better=row.choice("better", ("higher", "lower")),
        measured=measured,
        source=row.text("source", most=120, required=False),
    )


def _body(fields: Fields, body: str, *, is_case: bool) -> tuple[str, dict[str, str]]:
    intro, *parts = _HEADING.split(body)
    sections = list(zip(parts[::2], parts[1::2], strict=True))
    wanted = HEADINGS if is_case else {"Utmaning": "challenge"}
    texts = dict.fromkeys(wanted.values(), "")
    for heading, text in sections:
        name = wanted.get(heading)
        if name is None:
            fields.note(f"## {heading}", _("Rubriken är okänd. Stavfel?"))
        elif texts[name]:
            fields.note(f"## {heading}", _("Rubriken står två gånger."))
        else:
            texts[name] = _section(fields, heading, name, text)
    for heading, name in wanted.items():
        if not texts[name] and name not in OPTIONAL_TEXTS:
            fields.note(f"## {heading}", _("Rubriken saknas, eller har ingen text under sig."))
    return _intro(fields, intro), texts


def _section(fields: Fields, heading: str, name: str, text: str) -> str:
    if line := unknown_markdown(text):
        message = _("Bara stycken, listor och fetstil går att använda, inte ”%(line)s”.") % {"line": line}
        fields.note(f"## {heading}", message)
    html = to_html(text)
    if problem := rules.words_problem(name, html):
        fields.note(f"## {heading}", problem)
    return html


def _intro(fields: Fields, text: str) -> str:
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]
    intro = " ".join(paragraphs)
    if not intro:
        fields.note(INTRO, _("Saknas: första stycket efter fälten."))
    elif len(paragraphs) > 1:
        fields.note(INTRO, _("Ska vara ett stycke."))
    if len(intro) > MAX_INTRO:
        fields.note(
            INTRO, _("Har %(count)s tecken, högst %(most)s får plats.") % {"count": len(intro), "most": MAX_INTRO}
        )
    return intro
