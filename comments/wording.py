"""What a comment says, as it is compared, looked at and shown: pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.utils.crypto import salted_hmac
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kunskapsbank.textcheck import Finding, Kind, check, personal_number_problem

MOST_LINKS = 2
LONGEST_SHOWN_LINK = 60
LINK = re.compile(r"\bhttps?://[^\s<>\"'“”„]+", re.IGNORECASE)
# What a mail program or a messenger makes a link of, though it does not begin as one.
_LIKE_A_LINK = re.compile(r"\b(?:[a-z]{2,6}://|www\.)\S", re.IGNORECASE)
_AFTER_A_LINK = ".,:;!?)]}…*_"
_IN_A_NAME = re.compile(r"[@<>{}\[\]\\|=]|https?:|www\.", re.IGNORECASE)
# Whoever writes as one of these is known by a badge, which only an account gives.
_OFFICIAL = ("redaktion", "kundstod", "kunskapsbank", "moderator", "upphandlingsmyndighet")
# The beginning alone misleads: an avtalsadministratör works for a municipality.
_OFFICIAL_BEGINNING = "administrat"
_LOOKS_LIKE = str.maketrans("0134578@$ı", "oieastbasi")


def links_in(text: str) -> int:
    """How many links there are, or what somebody hopes becomes one."""
    return len(_LIKE_A_LINK.findall(text))


def said(text: str) -> SafeString:
    """The text as paragraphs of HTML: nothing of it is markup, and links lead out without a recommendation.

    >>> said("Se https://example.se/a. <b>")
    '<p>Se <a href="https://example.se/a" rel="nofollow ugc noopener">https://example.se/a</a>. &lt;b&gt;</p>'
    """
    return mark_safe(linebreaks("".join(_parts(text))))  # noqa: S308 - each part is escaped


def digest_of_text(text: str) -> str:
    """A fingerprint that is the same for texts that differ in letters' case, spaces and marks only."""
    letters = "".join(character for character in unicodedata.normalize("NFKC", text).casefold() if character.isalnum())
    return salted_hmac("comments.text", letters or text, algorithm="sha256").hexdigest()


def text_problem(text: str) -> str | None:
    """Why a text may not be sent, in words for whoever wrote it."""
    if (count := links_in(text)) > MOST_LINKS:
        return _("Texten har %(count)s länkar och högst %(most)s får plats. Ta bort de som behövs minst.") % {
            "count": count,
            "most": MOST_LINKS,
        }
    return personal_number_problem(escape(text))


def name_problem(name: str) -> str | None:
    """Why a visitor may not sign with this name."""
    if _IN_A_NAME.search(name):
        return _("Skriv bara ett namn eller en roll här, ingen adress och ingen länk.")
    if not any(character.isalpha() for character in name):
        return _("Skriv ett namn eller en roll, till exempel Upphandlare.")
    if len(_scripts(name)) > 1:
        return _("Namnet blandar bokstäver ur olika alfabet. Skriv det med ett.")
    skeleton = _skeleton(name)
    if skeleton.startswith(_OFFICIAL_BEGINNING) or any(word in skeleton for word in _OFFICIAL):
        return _("Så heter den som svarar för webbplatsen. Skriv ditt eget namn eller din roll.")
    return None


def advice_about(text: str) -> list[Finding]:
    """What somebody should think about once more before it is sent: addresses and telephone numbers."""
    return [finding for finding in check(escape(text)) if finding.kind in {Kind.EMAIL, Kind.PHONE}]


def _parts(text: str) -> Iterator[SafeString]:
    at = 0
    for found in LINK.finditer(text):
        address = found[0].rstrip(_AFTER_A_LINK)
        yield escape(text[at : found.start()])
        shown = address if len(address) <= LONGEST_SHOWN_LINK else f"{address[:LONGEST_SHOWN_LINK]}…"
        yield format_html('<a href="{}" rel="nofollow ugc noopener">{}</a>', address, shown)
        at = found.start() + len(address)
    yield escape(text[at:])


def _scripts(name: str) -> set[str]:
    """The alphabets of its letters: "LATIN", "GREEK", "CYRILLIC" ..."""
    return {unicodedata.name(character, "?").split()[0] for character in name if character.isalpha()}


def _skeleton(name: str) -> str:
    """The name as it is read at a glance: without accents, spaces and digits that look like letters."""
    # First they are made plain: letters that mathematicians use have no small ones.
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_LOOKS_LIKE)
    return "".join(character for character in plain if character.isalpha())
