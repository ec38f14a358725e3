"""What a mail that came in says: pure, from its bytes, and never an error however it is made.

Anybody can send anything to a mailbox. Headers are unfolded, charsets guessed, attachments left, and what cannot be
read at all is a mail that says nothing.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from itertools import islice

from kunskapsbank.written import UNSHOWABLE, one_line
from letters.quoting import text_of_html, without_quotes

MOST_BYTES = 10 * 1024 * 1024
MOST_PARTS = 100
MOST_TEXT = 200_000
MOST_HEADER = 20_000
MOST_RECEIVER_HEADERS = 20
RECEIVER_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
# Somebody who is away, or a system that has filed what came in and says so to everybody.
_AUTOMATIC_SUBJECT = re.compile(
    r"\s*(automatiskt svar|autosvar|frånvaro|frånvarande|automatic reply|auto[- ]?reply|out of (the )?office"
    r"|mottagningsbekräftelse|vi har (mottagit|tagit emot)|tack för (ditt|er) (mejl|mail|e-post|meddelande|ärende)"
    r"|(ditt )?ärende(t)?\s?(\S{0,30}\d\S{0,30}\s)?(är |har )?(mottag|registrer|skapat|inkommit)\w*)\b",
    re.I,
)
_AUTOMATIC_PRECEDENCE = {"auto_reply", "bulk", "junk", "list"}
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-OTRS-Loop")
# Who says in words that a letter did not arrive; a person's holiday greeting has dates that look like a status.
_SERVER = re.compile(r"(?:mailer-daemon|mail-daemon|mdaemon|postmaster)@")
# What signs the mail.
_NO_FILES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_STATUS = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")
# Permanent is what will not change: no such address, mailbox or host. A full mailbox and a refusal by policy may pass.
_GONE = re.compile(r"5\.(1\.\d+|2\.1|4\.4|0\.0)")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail server's word that a letter did not arrive; `original` holds the headers that it returns."""

    is_permanent: bool
    original: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """A mail server's word that somebody called a letter spam."""

    original: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail. `text` is what its writer wrote, without what it quotes; `attachments` how many files were left."""

    message_id: str = ""
    sender: str = ""
    receivers: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    attachments: int = 0
    is_automatic: bool = False
    status: str = ""
    report: Bounce | Complaint | None = None


def parsed(raw: bytes) -> Incoming:
    """What the mail says; what lies beyond the largest size is not read."""
    try:
        return _incoming(email.message_from_bytes(raw[:MOST_BYTES], policy=compat32))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):  # made to break a reader
        return Incoming()


def is_gone(status: str) -> bool:
    """Whether a status in figures (RFC 3463) says that mail will never arrive."""
    return bool(_GONE.fullmatch(status))


def _incoming(message: Message) -> Incoming:
    parts = list(islice(message.walk(), MOST_PARTS))
    plain, html, attachments = _texts(_parts_of_its_own(message))
    text = plain or text_of_html(html)
    subject = one_line(_header(message, "Subject"))
    sender = next(iter(_addresses(message, "From")), "")
    return Incoming(
        message_id=_header(message, "Message-ID").strip()[:998],
        sender=sender,
        receivers=tuple(address for name in RECEIVER_HEADERS for address in _addresses(message, name)),
        subject=subject,
        text=without_quotes(text[:MOST_TEXT]),
        attachments=attachments,
        is_automatic=_is_automatic(message, subject),
        status=_first_status(text[:MOST_TEXT]) if _is_from_server(message, sender) else "",
        report=_report(message, parts),
    )


def _parts_of_its_own(message: Message) -> list[Message]:
    """What the mail consists of, without the parts of a mail that came along as a file."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop()
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting += [one for one in reversed(inside[:MOST_PARTS]) if isinstance(one, Message)]
        else:
            found.append(part)
    return found


def _texts(parts: list[Message]) -> tuple[str, str, int]:
    """The plain text, the HTML, and how many files came along; a picture in a signature is none."""
    plain: list[str] = []
    html: list[str] = []
    attachments = 0
    for part in parts:
        is_attached = part.get_content_disposition() == "attachment" or bool(part.get_filename())
        if part.get_content_type() == "text/plain" and not is_attached:
            plain.append(_content(part))
        elif part.get_content_type() == "text/html" and not is_attached:
            html.append(_content(part))
        elif part.get_content_type() not in _NO_FILES and not _is_shown_inside(part):
            attachments += 1
    return "\n".join(plain).strip(), "\n".join(html), attachments


def _is_shown_inside(part: Message) -> bool:
    """Whether it is a picture that the HTML shows."""
    is_picture = part.get_content_maintype() == "image" and "Content-ID" in part
    return is_picture and part.get_content_disposition() != "attachment"


def _content(part: Message) -> str:
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    return UNSHOWABLE.sub("", _decoded(content, part.get_content_charset()))


def _decoded(content: bytes, charset: str | None) -> str:
    for guess in (charset, "utf-8"):
        try:
            return content.decode(guess or "utf-8")
        except (LookupError, UnicodeError):
            continue
    return content.decode("cp1252", errors="replace")


def _header(message: Message, name: str) -> str:
    value = str(message.get(name, ""))[:MOST_HEADER]
    try:
        pieces = decode_header(value)
    except ValueError:
        return value
    return "".join(piece if isinstance(piece, str) else _decoded(piece, charset) for piece, charset in pieces)


def _addresses(message: Message, name: str) -> Iterator[str]:
    values = [str(value)[:MOST_HEADER] for value in message.get_all(name, [])[:MOST_RECEIVER_HEADERS]]
    return (one_line(address).lower() for _name, address in getaddresses(values) if "@" in address)


def _is_automatic(message: Message, subject: str) -> bool:
    return (
        _header(message, "Auto-Submitted").strip().lower() not in {"", "no"}
        or _header(message, "Precedence").strip().lower() in _AUTOMATIC_PRECEDENCE
        or any(name in message for name in _AUTOMATIC_HEADERS)
        or _header(message, "Return-Path").strip() == "<>"
        or bool(_AUTOMATIC_SUBJECT.match(subject))
    )


def _is_from_server(message: Message, sender: str) -> bool:
    """Whether a mail server tells in words what others report in figures."""
    return message.get_content_type() != "multipart/report" and bool(_SERVER.match(sender))


def _first_status(text: str) -> str:
    match = _STATUS.search(text)
    return match.group() if match else ""


def _report(message: Message, parts: list[Message]) -> Bounce | Complaint | None:
    if message.get_content_type() != "multipart/report":
        return None
    kinds = {part.get_content_type(): part for part in parts}
    original = "\n".join(
        text
        for name, part in kinds.items()
        if name in {"message/rfc822", "text/rfc822-headers"}
        for text in [str(part)]
    )[:MOST_TEXT]
    if "message/feedback-report" in kinds:
        return Complaint(original)
    status = _failure(kinds.get("message/delivery-status"))
    return Bounce(is_gone(status), original) if status else None


def _failure(report: Message | None) -> str:
    """The status of the receiver that was not reached; empty when all were or are still being tried."""
    blocks = report.get_payload() if report is not None else []
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and _header(block, "Action").strip().lower() == "failed":
            return _first_status(_header(block, "Status")) or "4.0.0"
    return ""
