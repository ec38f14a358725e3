"""The blocks an article is made of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class PullQuoteBlock(blocks.StructBlock):
    """Somebody's own words, with who said them."""

    text = blocks.CharBlock(label=_("citat"), max_length=300)
    speaker = blocks.CharBlock(label=_("vem"), required=False, max_length=120, help_text=_("En roll räcker."))

    class Meta:
        icon = "openquote"
        label = _("citat")
        template = "blocks/pull_quote.html"


class FactBoxBlock(blocks.StructBlock):
    """Facts beside the story."""

    heading = blocks.CharBlock(label=_("rubrik"), max_length=80)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "ul", "ol", "link"])

    class Meta:
        icon = "list-ul"
        label = _("faktaruta")
        template = "blocks/fact_box.html"


class ArticleBody(blocks.StreamBlock):
    """The body of an article, top to bottom."""

    heading = blocks.CharBlock(label=_("rubrik"), icon="title", max_length=120, template="blocks/heading.html")
    text = blocks.RichTextBlock(label=_("text"), icon="pilcrow", features=["bold", "ul", "ol", "link"])
    quote = PullQuoteBlock()
    facts = FactBoxBlock()
