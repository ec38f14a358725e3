"""A small mail server for tests: takes letters over a real connection and answers some addresses with a refusal."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any

HANGING = "hang@example.se"
REFUSALS = {
    "gone@example.se": b"550 5.1.1 No such user",
    "policy@example.se": b"550 5.7.1 Not welcome",
    "later@example.se": b"451 4.7.1 Greylisted",
}


class SmtpServer(socketserver.ThreadingTCPServer):
    """Keeps what it takes; `is_to_hang` makes it say nothing after taking the address."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        """On a free port."""
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[tuple[str, Message]] = []
        self.stopped = threading.Event()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: SmtpServer

    def handle(self) -> None:
        """Say hello, and answer until the other leaves."""
        self._say(b"220 test")
        sender = ""
        for line in self.rfile:
            command = line.strip().decode()
            verb = command[:4].upper()
            if verb == "MAIL":
                sender = command.partition("<")[2].partition(">")[0]
                self._say(b"250 ok")
            elif verb == "RCPT":
                self._answer(command.partition("<")[2].partition(">")[0])
            elif verb == "DATA":
                self._say(b"354 go on")
                self.server.taken.append((sender, message_from_bytes(self._body())))
                self._say(b"250 taken")
            elif verb == "QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 ok")

    def _answer(self, address: str) -> None:
        if address == HANGING:
            self.server.stopped.wait(10)
            return
        self._say(REFUSALS.get(address, b"250 ok"))

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        return b"".join(lines)

    def _say(self, answer: bytes) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(answer + b"\r\n")


@contextlib.contextmanager
def mail_server(settings: Any) -> Iterator[SmtpServer]:
    """A running one, which the site sends to."""
    with SmtpServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 2
        try:
            yield server
        finally:
            server.stopped.set()
            server.shutdown()
