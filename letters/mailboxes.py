"""The mailbox that replies arrive in: on a mail server (IMAP) or in a folder (Maildir). Nothing is ever deleted."""

from __future__ import annotations

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from letters.parsing import MOST_BYTES

PATIENCE = 20


class MailboxProblem(Exception):
    """The mailbox cannot be read; the text says why and holds no password."""


class Mailbox(Protocol):
    """Gives what nobody has read, and is told what was seen to."""

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Each unread mail with its key, at most as much of it as is ever read."""

    def mark(self, key: str, *, is_nobodys: bool) -> None:
        """Mark it as read; what was for nobody gets a flag, so that a person finds it."""


class ImapMailbox:
    """A folder on a mail server."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        """With the folder chosen."""
        self._connection = connection

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Peek, so that a mail whose handling fails stays unread."""
        for key in b" ".join(self._answer("SEARCH", "UNSEEN")).decode().split():
            # In part, for a huge mail's text stands at its beginning.
            found = self._answer("FETCH", key, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
            yield from ((key, one[1]) for one in found if isinstance(one, tuple))

    def mark(self, key: str, *, is_nobodys: bool) -> None:
        """By the flags that mail programs show."""
        self._answer("STORE", key, "+FLAGS", r"(\Seen \Flagged)" if is_nobodys else r"(\Seen)")

    def _answer(self, command: str, *arguments: str) -> list:
        state, data = self._connection.uid(command, *arguments)
        if state != "OK":
            raise MailboxProblem(f"{command}: {state}")
        return [one for one in data if one]


class MaildirMailbox:
    """A folder that a mail server on this machine delivers to."""

    def __init__(self, folder: Path) -> None:
        """With what is there now."""
        self._box = mailbox.Maildir(folder, create=False)

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """What has not been read, the oldest first."""
        for key in sorted(self._box.keys()):
            if "S" not in self._box.get_message(key).get_flags():
                with self._box.get_file(key) as file:
                    yield key, file.read(MOST_BYTES)

    def mark(self, key: str, *, is_nobodys: bool) -> None:
        """By the letters in the file's name."""
        message = self._box.get_message(key)
        message.set_subdir("cur")
        message.add_flag("SF" if is_nobodys else "S")
        self._box[key] = message


@contextmanager
def mailbox_at(url: str) -> Iterator[Mailbox]:
    """The mailbox of an address: `imaps://user:password@host/INBOX` or `maildir:///path`. Raises MailboxProblem."""
    try:
        if url.startswith("maildir://"):
            yield MaildirMailbox(Path(unquote(urlsplit(url).path)))
        else:
            with _connected(url) as connection:
                yield ImapMailbox(connection)
    except (imaplib.IMAP4.error, mailbox.Error, OSError, UnicodeError) as error:
        raise MailboxProblem(type(error).__name__) from error


@contextmanager
def _connected(url: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(url)
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "imaps":
        connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=PATIENCE)
    else:
        connection = imaplib.IMAP4(host, parts.port or 143, timeout=PATIENCE)
        if "STARTTLS" in connection.capabilities:
            connection.starttls(context)
    with connection:
        _log_in(connection, unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        state, _data = connection.select(f'"{folder}"')
        if state != "OK":
            raise MailboxProblem(f"SELECT: {state}")
        yield connection


def _log_in(connection: imaplib.IMAP4, user: str, password: str) -> None:
    """By PLAIN where the server has it: LOGIN takes ASCII only."""
    if "AUTH=PLAIN" in connection.capabilities:
        connection.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
    else:
        connection.login(user, password)
