"""Servers that are not well: they answer every request alike, late, drop by drop or not at all."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, bytes, int | None]

FOUND = b'{"took":1,"responses":[{"status":200,"hits":{"total":{"value":1},"hits":[{"sort":[1.5,99]}]}}]}'
REFUSAL = b'{"error":{"type":"some_exception","reason":"because"},"status":%d}'
ITEM = b'{"took":1,"responses":[{"error":{"type":"x","reason":"all shards failed"},"status":503}]}'
NO_INDEX = b'{"took":1,"responses":[{"error":{"type":"index_not_found_exception"},"status":404}]}'

ANSWERS: dict[str, Answer] = {
    **{str(status): (status, REFUSAL % status, None) for status in (400, 401, 403, 404, 429, 500, 503)},
    "cut-off": (200, FOUND[:60], len(FOUND)),
    "half a document": (200, FOUND[:60], None),
    "no JSON": (200, b"<html>proxy</html>", None),
    "another JSON": (200, b'{"hello": "world"}', None),
    "a list": (200, b"[]", None),
    "hits without ids": (200, FOUND.replace(b"[1.5,99]", b"[1.5]"), None),
    "an answer too few": (200, b'{"took":1,"responses":[]}', None),
    "a failed item": (200, ITEM, None),
    "no index": (200, NO_INDEX, None),
    "nothing": (200, b"", None),
}


class FaultyServer(ThreadingHTTPServer):
    """Answers every request alike, after `delay` seconds and with `pause` seconds between bytes; counts them.

    `authorizations` are the headers of that name, `product` is what it says it is.
    """

    daemon_threads = True

    def __init__(self, answer: Answer, delay: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.delay = delay
        self.pause = 0.0
        self.product = "Elasticsearch"
        self.requests = 0
        self.authorizations: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_args: Any) -> None:
        """A client that hung up is what is being tested."""


class _Handler(BaseHTTPRequestHandler):
    server: FaultyServer

    def do_POST(self) -> None:
        self.server.requests += 1
        self.server.authorizations.append(self.headers.get("Authorization"))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(self.server.delay)
        status, body, length = self.server.answer
        self.send_response(status)
        self.send_header("X-Elastic-Product", self.server.product)
        self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        size = 1 if self.server.pause else len(body) or 1
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            time.sleep(self.server.pause)

    do_GET = do_HEAD = do_PUT = do_POST

    def log_message(self, *_args: Any) -> None:
        """Quiet."""
