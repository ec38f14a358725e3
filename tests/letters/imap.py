"""A small IMAP server for tests: one mailbox in memory, and as much of RFC 3501 as the site speaks."""

from __future__ import annotations

import base64
import contextlib
import re
import socketserver
import threading
from collections.abc import Iterator

USER, PASSWORD = "svar@example.se", "hemligt/lösen"


class ImapServer(socketserver.ThreadingTCPServer):
    """Holds mails and their flags; each is found by its place, beginning with 1."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, mails: list[bytes]) -> None:
        """On a free port."""
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails = mails
        self.flags: dict[int, set[str]] = {number: set() for number in range(1, len(mails) + 1)}
        self.commands: list[str] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        """Answer until the other leaves."""
        self._say("* OK ready")
        for line in self.rfile:
            tag, _space, command = line.decode().strip().partition(" ")
            verb, _space, rest = command.partition(" ")
            if verb == "UID":
                verb, _space, rest = rest.partition(" ")
            self.server.commands.append(verb)
            answer = getattr(self, f"_{verb.lower()}")(rest)
            self._say(f"{tag} {answer}")
            if verb == "LOGOUT":
                return

    def _capability(self, _rest: str) -> str:
        self._say("* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        return "OK done"

    def _authenticate(self, rest: str) -> str:
        assert rest == "PLAIN"
        self._say("+ ")
        given = base64.b64decode(self.rfile.readline()).decode()
        return "OK done" if given == f"\0{USER}\0{PASSWORD}" else "NO wrong"

    def _select(self, rest: str) -> str:
        if rest != '"INBOX"':
            return "NO no such folder"
        self._say(f"* {len(self.server.mails)} EXISTS")
        return "OK [READ-WRITE]"

    def _search(self, rest: str) -> str:
        assert rest == "UNSEEN"
        unseen = [str(number) for number, flags in self.server.flags.items() if "\\Seen" not in flags]
        self._say(f"* SEARCH {' '.join(unseen)}")
        return "OK done"

    def _fetch(self, rest: str) -> str:
        number, what = rest.split(" ", 1)
        match = re.fullmatch(r"\(BODY\.PEEK\[\]<0\.(\d+)>\)", what)
        assert match, what
        mail = self.server.mails[int(number) - 1][: int(match.group(1))]
        self._say(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(mail)}}}")
        self.wfile.write(mail)
        self._say(")")
        return "OK done"

    def _store(self, rest: str) -> str:
        number, _action, flags = rest.split(" ", 2)
        self.server.flags[int(number)] |= set(flags.strip("()").split())
        self._say(f"* {number} FETCH (FLAGS {flags})")
        return "OK done"

    def _logout(self, _rest: str) -> str:
        self._say("* BYE")
        return "OK done"

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{line}\r\n".encode())


@contextlib.contextmanager
def imap_server(mails: list[bytes]) -> Iterator[ImapServer]:
    """A running one."""
    with ImapServer(mails) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
