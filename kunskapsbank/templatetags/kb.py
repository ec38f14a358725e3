"""Small template helpers that every template may use without loading them."""

from __future__ import annotations

import re
from functools import lru_cache

import pyphen
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kunskapsbank.addresses import address_as_read
from kunskapsbank.numbers import period_in_words

register = template.Library()

LONG_WORD = 14
NO_BREAK = "\N{NO-BREAK SPACE}"
# The space before three more digits, and before what is counted in.
_WITHIN_A_NUMBER = re.compile(
    r"(?<=\d) (?=(?:\d{3}|%|kr|kronor|tkr|mkr|mnkr|tusen|miljon(?:er)?|miljard(?:er)?|procent|år|månad(?:er)?"
    r"|veck(?:a|or)|dag(?:ar)?|timm(?:e|ar)|minuter|mm|cm|m|km|mil|meter|m²|kvadratmeter|kg|kilo|ton|liter|kWh|MWh|st)(?!\w))"
)
_hyphenator = pyphen.Pyphen(lang="sv_SE", left=3, right=3)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, always beside text: it says nothing by itself."""
    return format_html('<svg class="kb-i" aria-hidden="true"><use href="{}#{}"/></svg>', static("kb/sprite.svg"), name)


@register.simple_tag
def kept_for(name: str) -> str:
    """How long something is kept, in words; `name` is one of the times in the settings."""
    return period_in_words(getattr(settings.KEEP, name))


register.filter("as_read", address_as_read)


@register.filter
def hyphens(text: object) -> str:
    """Where a heading or a narrow card may break: within words of 14 letters and more, but not within a number.

    Browsers do not hyphenate Swedish well, and part a number from its thousands and from what is counted.

    >>> hyphens("Sparade 1 200 kronor på 3 skolor").split(" ")
    ['Sparade', '1\\xa0200\\xa0kronor', 'på', '3', 'skolor']
    """
    return _WITHIN_A_NUMBER.sub(NO_BREAK, " ".join(_hyphenated(word) for word in str(text).split(" ")))


@lru_cache(maxsize=4096)
def _hyphenated(word: str) -> str:
    return _hyphenator.inserted(word, hyphen="\N{SOFT HYPHEN}") if len(word) >= LONG_WORD else word
