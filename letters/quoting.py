"""What somebody wrote in a reply, without the letter they reply to: pure, by the marks of the usual mail programs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from kunskapsbank.written import cleaned

# The beginning of a mail is what its writer wrote, and tags within tags cost the square of their number.
MOST_HTML, MOST_TAGS = 1_000_000, 5_000
# Before a quotation that is marked line by line: Gmail, Apple Mail, Thunderbird. A date, a name, and a colon at last,
# broken over up to three lines.
_WROTE = re.compile(r"\b(?:skrev|wrote)\b", re.I)
_DATE_FIRST = re.compile(r"[ \t]*(?:den|on|le)\b|[^\n]{0,60}\d", re.I)
_INTRODUCTION_LINES = 3
_LONGEST_INTRODUCTION = 400
# Before one that is not: Outlook in its versions, Samsung, Notes, GroupWise, and what is passed on.
_HEAD = re.compile(
    r"^[ \t]*(?:-{3,40}[ \t]*(?:ursprungligt meddelande|originalmeddelande|original message|vidarebefordrat meddelande"
    r"|forwarded message|[^\n]{1,200}\b(?:skrev|wrote):)[ \t]*-{3,40}[ \t]*$"
    r"|>>>[ \t][^\n]{1,200}\d[^\n]{0,20}>>>[ \t]*$"
    r"|_{20,}[ \t]*$"
    r"|\*?(?:från|from):\*?[ \t][^\n]*\n(?:[^\n]*\n)?[ \t]*\*?(?:skickat|sent|datum|date):)",
    re.I | re.M,
)
_QUOTED = re.compile(r"^[ \t]*>.*$\n?", re.M)
_ADVERTISEMENT = re.compile(
    r"^[ \t]*(?:skickat från|skickades från|skickat med outlook|sent from|(?:hämta|skaffa|get|hanki) \[?outlook)\b"
    r"[^\n]*$",
    re.I | re.M,
)
_BREAKS = {"br", "div", "p", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr"}
_UNSEEN = {"script", "style", "title", "blockquote"}
_READ = _BREAKS | {"span", "a", "td", "th", "tbody", "thead"}
_QUOTATIONS = re.compile(r"gmail_quote|moz-cite-prefix|yahoo_quoted|protonmail_quote", re.I)
_VOID = {"br", "hr"}


def without_quotes(text: str) -> str:
    """A reply's own words, cleaned. Where nothing would be left, all that is not marked as quoted.

    >>> without_quotes("Ja, gärna!\\n\\nDen 3 maj 2026 skrev Kunskapsbanken <a@example.se>:\\n> Vill ni svara?")
    'Ja, gärna!'
    """
    text = cleaned(text)
    return _own_words(text) or cleaned(_QUOTED.sub("", text))


def text_of_html(html: str) -> str:
    """The words of an HTML mail, without what it marks as a quotation."""
    reader = _Reader()
    html = "<".join(html[:MOST_HTML].split("<")[:MOST_TAGS])
    # Put in order first: Python's own reader takes minutes over what is made to keep it busy.
    reader.feed(nh3.clean(html, tags=_READ, clean_content_tags=_UNSEEN, attributes={"*": {"class", "id"}}))
    reader.close()
    return "".join(reader.words)


def _own_words(text: str) -> str:
    head = _HEAD.search(text)
    lines = (text[: head.start()] if head else text).split("\n")
    if found := _introduction(lines):
        start, end = found
        after = "\n".join(lines[end:])
        # An answer below the quotation, or between its lines, is still an answer.
        lines = [*lines[:start], *(lines[end:] if after.lstrip().startswith(">") else [])]
    return cleaned(_ADVERTISEMENT.sub("", _QUOTED.sub("", "\n".join(lines))))


def _introduction(lines: list[str]) -> tuple[int, int] | None:
    """Where the lines that say who wrote what is quoted below begin, and where they end."""
    for start, line in enumerate(lines):
        if not _DATE_FIRST.match(line):
            continue
        for end in range(start + 1, min(start + _INTRODUCTION_LINES, len(lines)) + 1):
            said = " ".join(lines[start:end])
            if len(said) > _LONGEST_INTRODUCTION:
                break
            if said.endswith(":") and _WROTE.search(said) and any(map(str.isdigit, said)):
                return start, end
    return None


class _Reader(HTMLParser):
    """Collects words, with line breaks where a browser would show them."""

    def __init__(self) -> None:
        """Nothing read yet."""
        super().__init__()
        self.words: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or leave what is not the writer's."""
        if tag in _VOID:
            if not self._unseen:
                self.words.append("\n")
            return
        marks = " ".join(value or "" for _name, value in attrs)
        if self._unseen or _QUOTATIONS.search(marks):
            self._unseen.append(tag)
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Read on after what was left."""
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif not self._unseen and tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """Take in words; line breaks in the source are spaces."""
        if not self._unseen:
            self.words.append(re.sub(r"\s+", " ", data))
