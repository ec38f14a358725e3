"""What visitors write: made fit to keep and to show, and the field of a form that does so."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunskapsbank.addresses import LONGEST_ADDRESS, normal_address

LONGEST = 20_000
LONGEST_LINE = 300

# Neither a database nor XML can hold all of them.
UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
# What Word and web pages put between letters, and what Unicode has for other uses, but nobody sees. Fillers count as
# letters, so that a name of nothing else would be one. What joins and dresses emoji stays with them.
_INVISIBLE = re.compile(
    "[\u007f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2060-\u2064\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    f"|(?<![{_EMOJI}\u200d\ufe0f])[\u200d\ufe0f]+(?!\u20e3)"
)
# What turns the order of letters around, so that a text reads otherwise than it is: CVE-2021-42574.
_TURNING = re.compile("[\u061c\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\v\f]")
_SPACES = re.compile(r"[\t \u00a0\u2000-\u200a\u202f\u205f\u3000]+")


def without_unseen(text: str) -> str:
    """A text without what does not show, with one kind of line end.

    >>> without_unseen("Två\\x0brader\\u200b, ett\\x07 ord")
    'Två\\nrader, ett ord'
    """
    return UNSHOWABLE.sub("", _TURNING.sub("", _INVISIBLE.sub("", _LINE_END.sub("\n", text))))


def showable(text: str) -> str:
    """A text as XML can say it: a space in place of each sign that it cannot."""
    return UNSHOWABLE.sub(" ", text)


def cleaned(text: str) -> str:
    """A text without what does not show: one kind of space and line end, letters composed, at most one empty line.

    >>> cleaned("Två\\u00a0anbud\\r\\n\\r\\n\\r\\nSedan   fyra ")
    'Två anbud\\n\\nSedan fyra'
    """
    # Letters are composed last: what stood between a letter and its mark is gone only now.
    text = unicodedata.normalize("NFC", without_unseen(text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """The same without line breaks.

    >>> one_line(" Fler\\n anbud")
    'Fler anbud'
    """
    return " ".join(cleaned(text).split())


class WrittenField(forms.CharField):
    """A text of any length up to the longest, cleaned of what pasting brings along. The browser cuts nothing off."""

    def __init__(self, *, is_line: bool = False, most: int | None = None, **kwargs: Any) -> None:
        """`is_line` for what has no line breaks; `most` characters, else as many as the kind may have."""
        super().__init__(strip=False, **kwargs)
        self.is_line = is_line
        self.most = most or (LONGEST_LINE if is_line else LONGEST)

    def to_python(self, value: Any) -> str:
        """The cleaned text."""
        text = super().to_python(value) or ""
        return one_line(text) if self.is_line else cleaned(text)

    def validate(self, value: str) -> None:
        """Refuse what is far too long; what is merely too long may be kept in a draft."""
        super().validate(value)
        if len(value) > self.most:
            message = _("Texten har %(count)s tecken och högst %(most)s får plats. Allt du skrev står kvar: korta det.")
            raise forms.ValidationError(message % {"count": _spaced(len(value)), "most": _spaced(self.most)})


class MailAddressField(forms.EmailField):
    """An e-mail address in its normal form. Django's own field takes longer ones than its columns."""

    def __init__(self, **kwargs: Any) -> None:
        """With what is said of one that is too long, beside what the form says itself."""
        too_long = gettext_lazy("Adressen har %(show_value)s tecken, och högst %(limit_value)s får plats.")
        messages = {"max_length": too_long, **kwargs.pop("error_messages", {})}
        super().__init__(**{"max_length": LONGEST_ADDRESS, "error_messages": messages, **kwargs})

    def clean(self, value: Any) -> str:
        """The address; refuses what mail could not be sent to."""
        typed = super().clean(value)
        address = normal_address(typed)
        if typed and not address:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return address


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
