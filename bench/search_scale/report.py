"""The figures as tables in Markdown, with the targets beside them."""

from __future__ import annotations

import os
import platform
import timeit
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Results = Mapping[str, Any]

METHODS = {
    "embedded": "Kunskapsbanken, embedded engine",
    "elasticsearch": "Kunskapsbanken, Elasticsearch",
    "by_hand": "PostgreSQL full text by hand, swedish, any word, ts_rank",
    "wagtail_or": 'Wagtail\'s own search, swedish, operator="or"',
    "wagtail": "Wagtail's own search, swedish, its default (all words)",
    "tags": "shared category, newest first",
}
KINDS = {
    "about_text": "similar to a text of 15 words",
    "about_text_again": "the same, vector remembered",
    "about_page": "similar to a page",
    "filtered": "a text and two filters",
    "filtered_again": "the same, vector remembered",
}
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Target:
    """What the design asks for: a figure at a size, at most or at least so much."""

    what: str
    size: int
    bound: float
    unit: str
    figure: Callable[[Results], float]
    at_least: bool = False

    def row(self, results: Results) -> tuple[str, ...] | None:
        """What was asked for, what it is, and whether that is met; None where it was not measured."""
        try:
            value = self.figure(results["sizes"][str(self.size)])
        except (KeyError, IndexError):
            return None
        is_met = value >= self.bound if self.at_least else value <= self.bound
        sign = "≥" if self.at_least else "≤"
        bound, found = (f"{number:,.4g} {self.unit}".strip() for number in (self.bound, value))
        return f"{self.what}, {self.size:,} pages", f"{sign} {bound}", found, "met" if is_met else "missed"


def _p95(method: str, kind: str) -> Callable[[Results], float]:
    return lambda size: size[method][kind]["p95"]


def _errors(size: Results) -> float:
    return sum(visit["errors"] for visit in size["http_elasticsearch"])


TARGETS = (
    Target("similar to a text, embedded, p95", 5_000, 40, "ms", _p95("embedded", "about_text")),
    Target("the same without embedding, p95", 5_000, 15, "ms", _p95("embedded", "about_text_again")),
    Target("similar to a text, embedded, p95", 20_000, 60, "ms", _p95("embedded", "about_text")),
    Target("similar to a text, Elasticsearch, p95", 100_000, 60, "ms", _p95("elasticsearch", "about_text")),
    Target("errors with up to 290 visitors, Elasticsearch", 100_000, 0, "", _errors),
    Target("first snapshot, cold", 20_000, 3, "s", lambda size: size["embedded_build"]["seconds"]),
    Target("memory of the snapshot above Django", 20_000, 250, "MB", lambda size: size["embedded_build"]["snapshot"]),
    *(
        Target("publish to searchable, embedded, slowest", size, 2, "s", lambda one: one["embedded_publish"]["most"])
        for size in (20_000, 100_000)
    ),
    Target(
        "publish to searchable, Elasticsearch, slowest",
        100_000,
        10,
        "s",
        lambda size: size["elasticsearch_publish"]["most"],
    ),
    *(
        Target(
            "rebuild of Elasticsearch's index",
            size,
            1_000,
            "documents/s",
            lambda one: one["elasticsearch_build"]["per_second"],
            at_least=True,
        )
        for size in (20_000, 100_000)
    ),
)


def text(results: Results) -> str:
    """All tables."""
    sizes = results["sizes"].items()
    parts = [
        _header(results),
        _section("What was made", _filled(sizes)),
        _section("Building and memory", _built(sizes)),
    ]
    for kind, title in KINDS.items():
        parts.append(_section(f"Milliseconds: {title}", _asked(sizes, kind)))
    parts.append(_section("Publish to searchable, seconds", _published(sizes)))
    parts.append(_section("Visitors at once over HTTP, asking again at once or reading first", _visits(sizes)))
    parts.append(_section("Targets", _targets(results)))
    return "\n".join(filter(None, parts)) + "\n"


def machine() -> dict[str, Any]:
    """What it runs on."""
    processors = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":", 1)[1].strip() for line in processors if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": memory / 2**30,
        "system": platform.platform(),
        "additions": min(timeit.repeat("for i in range(1_000_000): x += i", "x = 0", number=1, repeat=5)),
    }


def _header(results: Results) -> str:
    here, corpus = results["machine"], results["corpus"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return (
        f"{here['processor']}, {here['cores']} cores, {here['memory_gb']:.0f} GB, {here['system']};"
        f" a million additions in Python take {here['additions'] * 1000:.0f} ms\n"
        f"{versions}\n"
        f"Made of {corpus['cases']} cases and {corpus['titles']:,} titles; model {corpus['model']};"
        f" {corpus['real']} pages have the vector of their own text.\n"
        "The site's own search ranks, counts every filter's choices, gives reasons and fetches pages;"
        " the others fetch their ten best pages.\n"
    )


def _filled(sizes: Iterable[tuple[str, Results]]) -> list[Sequence[str]]:
    head = (
        "pages",
        "words a page",
        "different stems",
        "seconds",
        "texts",
        "analysis",
        "inserts",
        "MB a process",
        "database",
        "documents",
    )
    rows = [
        (
            _whole(size),
            f"{one['fill']['words']:.0f}",
            _whole(one["fill"]["stems"]),
            *(f"{one['fill'][what]:.0f}" for what in ("seconds", "texts", "analysis", "inserts", "memory")),
            _megabytes(one["fill"]["database_bytes"]),
            _megabytes(one["fill"]["documents_bytes"]),
        )
        for size, one in sizes
    ]
    return [head, *rows]


def _built(sizes: Iterable[tuple[str, Results]]) -> list[Sequence[str]]:
    head = ("pages", "what", "seconds", "a second", "on disk", "memory")
    rows: list[Sequence[str]] = []
    for size, one in sizes:
        for method, title in METHODS.items():
            if build := one.get(f"{method}_build"):
                rate = f"{int(size) / build['seconds']:,.0f}"
                disk = _megabytes(build["bytes"]) if "bytes" in build else NOTHING
                rows.append((_whole(size), title, f"{build['seconds']:.2f}", rate, disk, _memory(build)))
    return [head, *rows]


def _memory(build: Results) -> str:
    if "snapshot" in build:
        return (
            f"{build['snapshot']:.0f} MB above Django's {build['django']:.0f}"
            f" ({build['most']:.0f} while it is read), the model {build['model']:.0f} more"
        )
    return f"{build['heap']:.0f} of {build['heap_most']:.0f} MB heap" if "heap" in build else NOTHING


def _asked(sizes: Iterable[tuple[str, Results]], kind: str) -> list[Sequence[str]]:
    head = ("pages", "method", "p50", "p95", "p99", "asked", "with an answer", "by the reserve")
    rows = [
        (
            _whole(size),
            title,
            *(f"{timing[cut]:.1f}" for cut in ("p50", "p95", "p99")),
            str(timing["asked"]),
            f"{timing['answered']:.0%}",
            NOTHING if timing["degraded"] is None else str(timing["degraded"]),
        )
        for size, one in sizes
        for method, title in METHODS.items()
        if (timing := one.get(method, {}).get(kind))
    ]
    return [head, *rows]


def _published(sizes: Iterable[tuple[str, Results]]) -> list[Sequence[str]]:
    head = ("pages", "method", "mean", "slowest", "slowest search meanwhile")
    rows = [
        (_whole(size), METHODS[method], *(f"{timing[what]:.2f}" for what in ("mean", "most", "search")))
        for size, one in sizes
        for method in METHODS
        if (timing := one.get(f"{method}_publish"))
    ]
    return [head, *rows]


def _visits(sizes: Iterable[tuple[str, Results]]) -> list[Sequence[str]]:
    head = ("pages", "method", "visitors", "requests/s", "p50 ms", "p95 ms", "p99 ms", "errors", "by the reserve", "MB")
    rows = [
        (
            _whole(size),
            METHODS[method],
            f"{visit['users']}, reading {visit['pause']} s" if visit["pause"] else str(visit["users"]),
            f"{visit['per_second']:.1f}",
            *(f"{visit[cut]:,.0f}" for cut in ("p50", "p95", "p99")),
            f"{visit['errors']} of {visit['requests']}",
            str(visit["degraded"]),
            f"{visit['memory']:.0f}",
        )
        for size, one in sizes
        for method in METHODS
        for visit in one.get(f"http_{method}", ())
    ]
    return [head, *rows]


def _targets(results: Results) -> list[Sequence[str]]:
    rows = (target.row(results) for target in TARGETS)
    return [("target", "wanted", "found", "is it met"), *(row for row in rows if row)]


def _section(title: str, rows: Sequence[Sequence[str]]) -> str:
    """A heading and a table; nothing where there is no row below the first."""
    if len(rows) == 1:
        return ""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, " | ".join("-" * width for width in widths))
    return "\n".join([f"## {title}\n", *(f"| {line} |" for line in lines), ""])


def _whole(number: str | int) -> str:
    return f"{int(number):,}"


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
