"""A letter's text as the parts of its HTML: pure, and everything that is shown is escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

LONGEST_LABEL = 60
LONGEST_PREHEADER = 110
_ADDRESS = re.compile(r"https?://\S+")
_GREETING = re.compile(r"hej\b.{0,40}[!,]", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, and the link below it, if it leads somewhere; `label` is what the link says."""

    html: SafeString
    label: str = ""
    url: str = ""


def parts_of(text: str, *, signature: str = "") -> list[Part]:
    """The paragraphs of a text without its signature.

    An address alone on the line after one that ends with a colon becomes a link that looks like a button. It says
    what stands before the colon where that is short.
    """
    paragraphs = (paragraph.strip() for paragraph in re.split(r"\n\s*\n", text))
    return [_part(paragraph) for paragraph in paragraphs if paragraph and paragraph != signature]


def preheader(text: str) -> str:
    """The words that mail programs show beside the subject: the first that say anything."""
    paragraphs = (paragraph.strip() for paragraph in re.split(r"\n\s*\n", text))
    first = next((one for one in paragraphs if one and not _GREETING.fullmatch(one)), "")
    return Truncator(" ".join(_ADDRESS.sub("", first).split())).chars(LONGEST_PREHEADER)


def _part(paragraph: str) -> Part:
    before, _line_end, last = paragraph.rpartition("\n")
    before = before.strip()
    if not (_ADDRESS.fullmatch(last.strip()) and before.endswith(":")):
        return Part(_escaped(paragraph))
    label = before.removesuffix(":")
    if "\n" in label or len(label) > LONGEST_LABEL:
        return Part(_escaped(f"{label}."), "", last.strip())
    return Part(SafeString(), label, last.strip())


def _escaped(text: str) -> SafeString:
    return mark_safe(urlize(text, autoescape=True).replace("\n", "<br>"))  # noqa: S308 - escaped by urlize
