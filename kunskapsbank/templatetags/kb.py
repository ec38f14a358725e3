"""Small template helpers that every template may use without loading them."""

from __future__ import annotations

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
    """Soft hyphens in words of 14 letters and more, for headings and narrow cards; browsers do not do Swedish well."""
    return " ".join(_hyphenated(word) for word in str(text).split(" "))


@lru_cache(maxsize=4096)
def _hyphenated(word: str) -> str:
    return _hyphenator.inserted(word, hyphen="\N{SOFT HYPHEN}") if len(word) >= LONG_WORD else word
