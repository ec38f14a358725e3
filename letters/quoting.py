"""What somebody wrote in a reply, without the letter they reply to: pure, by the marks of the usual mail programs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from kunskapsbank.written import cleaned

# Before a quotation that is marked line by line: Gmail, Apple Mail, Thunderbird. It may be broken over two lines.
_INTRODUCTION = re.compile(
    r"^[ \t]*(?:(?:den|on|le)\b[^\n]{3,200}?(?:\n[^\n]{0,200}?)?\b(?:skrev|wrote)\b[^\n]{0,200}?(?:\n[^\n]{0,100}?)?:"
    r"|[^\n]{0,60}\d[^\n]{0,60}\b(?:skrev|wrote)\b[^\n]{0,200}?(?:\n[^\n]{0,100}?)?:)[ \t]*$",
    re.I | re.M,
)
# Before one that is not: Outlook in its versions.
_HEAD = re.compile(
    r"^[ \t]*(?:-{3,}[ \t]*(?:ursprungligt meddelande|original message|vidarebefordrat meddelande)[ \t]*-{3,}[ \t]*$"
    r"|_{20,}[ \t]*$"
    r"|\*?(?:från|from):\*?[ \t][^\n]*\n(?:[^\n]*\n)?[ \t]*\*?(?:skickat|sent|datum|date):)",
    re.I | re.M,
)
_QUOTED = re.compile(r"^[ \t]*>.*$\n?", re.M)
_SIGNATURE = re.compile(r"^--[ ]?$|^_{2,}$", re.M)
_ADVERTISEMENT = re.compile(
    r"^[ \t]*(?:skickat från|skickades från|sent from|hämta outlook för|get outlook for|hanki outlook)\b[^\n]*$",
    re.I | re.M,
)
_BREAKS = {"br", "div", "p", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr", "blockquote"}
_UNSEEN = {"head", "script", "style", "title", "blockquote"}
_QUOTATIONS = re.compile(r"gmail_quote|moz-cite-prefix|yahoo_quoted|divRplyFwdMsg|appendonsend|protonmail_quote", re.I)
_VOID = {"br", "hr", "img", "input", "link", "meta", "wbr", "col", "area", "base", "embed", "source", "track"}


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
    reader.feed(html)
    reader.close()
    return "".join(reader.words)


def _own_words(text: str) -> str:
    head = _HEAD.search(text)
    text = text[: head.start()] if head else text
    introduction = _INTRODUCTION.search(text)
    if introduction:
        before, after = text[: introduction.start()], text[introduction.end() :]
        # An answer below the quotation, or between its lines, is still an answer.
        text = before + (_QUOTED.sub("", after) if after.lstrip().startswith(">") else "")
    text = _QUOTED.sub("", text)
    signature = _SIGNATURE.search(text)
    text = text[: signature.start()] if signature else text
    return cleaned(_ADVERTISEMENT.sub("", text))


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
            if tag in _BREAKS and not self._unseen:
                self.words.append("\n")
            return
        marks = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        if self._unseen or tag in _UNSEEN or _QUOTATIONS.search(marks):
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
