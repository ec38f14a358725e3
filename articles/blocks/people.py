"""What people say, and whom to ask."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from articles.blocks.words import LineBlock, ProseBlock

_PARAGRAPH_END = re.compile(r"(?:\r?\n){2,}")


class Exchange(blocks.StructValue):
    """A question and its answer."""

    @property
    def paragraphs(self) -> list[str]:
        """The answer's paragraphs, each of which begins with a dash."""
        return [part.strip() for part in _PARAGRAPH_END.split(self["answer"]) if part.strip()]


class ExchangeBlock(blocks.StructBlock):
    """A question and what was answered."""

    question = LineBlock(label=_("fråga"), required=False, max_length=200, help_text=_("Tomt där svaret fortsätter."))
    answer = ProseBlock(
        label=_("svar"), help_text=_("Utan talstreck, det sätter webbplatsen. Tom rad ger nytt stycke.")
    )
    speaker = LineBlock(
        label=_("vem svarar"),
        required=False,
        max_length=120,
        help_text=_("Bara om ni intervjuar flera. En roll räcker. Till exempel: Inköpschef, Örebro."),
    )

    class Meta:
        label = _("fråga och svar")
        value_class = Exchange


class InterviewBlock(blocks.StructBlock):
    """A conversation: who is asked, then questions and answers."""

    who = LineBlock(
        label=_("vem"),
        required=False,
        max_length=120,
        help_text=_("Den ni intervjuar. En roll räcker. Till exempel: Kategorirådgivare livsmedel, Kundstöd."),
    )
    exchanges = blocks.ListBlock(ExchangeBlock(), label=_("frågor och svar"), min_num=1)

    class Meta:
        icon = "comment"
        label = _("intervju")
        template = "blocks/interview.html"


class PullQuoteBlock(blocks.StructBlock):
    """Somebody's own words, with who said them."""

    text = LineBlock(label=_("citat"), max_length=300, help_text=_("Utan talstreck, det sätter webbplatsen."))
    speaker = LineBlock(label=_("vem"), required=False, max_length=120, help_text=_("En roll räcker."))

    class Meta:
        icon = "openquote"
        label = _("citat")
        template = "blocks/pull_quote.html"


class ContactBlock(blocks.StructBlock):
    """Whom a reader can ask: a role, a telephone number and somewhere to write."""

    heading = LineBlock(label=_("rubrik"), max_length=60, default=_("Prata med Kundstöd"))
    role = LineBlock(
        label=_("roll"), max_length=120, help_text=_("Aldrig ett namn. Till exempel: Kategorirådgivare livsmedel.")
    )
    phone = LineBlock(
        label=_("telefon"), required=False, max_length=40, help_text=_("Tomt visar Kundstöds nummer, om det finns.")
    )
    hours = LineBlock(label=_("telefontid"), required=False, max_length=60, help_text=_("Till exempel: vardagar 8–16."))
    page = blocks.PageChooserBlock(
        label=_("sida att skriva på"), required=False, help_text=_("Tomt leder till Kundstöds formulär.")
    )

    class Meta:
        icon = "user"
        label = _("kontaktkort")
        template = "blocks/contact.html"
