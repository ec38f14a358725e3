"""The whole body."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from articles.blocks.events import EventsBlock
from articles.blocks.figures import FactsTableBlock, FiguresBlock
from articles.blocks.links import CallToActionBlock, CaseCardsBlock
from articles.blocks.media import DocumentsBlock, PictureBlock
from articles.blocks.people import ContactBlock, InterviewBlock, PullQuoteBlock
from articles.blocks.words import LineBlock

PEOPLE, FACTS, ONWARD = _("Röster"), _("Fakta"), _("Vidare")


class FactBoxBlock(blocks.StructBlock):
    """Facts beside the story."""

    heading = LineBlock(label=_("rubrik"), max_length=80)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "ul", "ol", "link"])

    class Meta:
        icon = "list-ul"
        label = _("faktaruta")
        template = "blocks/fact_box.html"


class ArticleBody(blocks.StreamBlock):
    """The body of an article, top to bottom; `facts`, `contact` and the map of `events` stand beside it."""

    text = blocks.RichTextBlock(label=_("text"), icon="pilcrow", features=["bold", "ul", "ol", "link", "document-link"])
    heading = LineBlock(label=_("rubrik"), icon="title", max_length=120, template="blocks/heading.html")
    picture = PictureBlock()
    interview = InterviewBlock(group=PEOPLE)
    quote = PullQuoteBlock(group=PEOPLE)
    contact = ContactBlock(group=PEOPLE)
    facts = FactBoxBlock(group=FACTS)
    figures = FiguresBlock(group=FACTS)
    table = FactsTableBlock(group=FACTS)
    events = EventsBlock(group=FACTS)
    documents = DocumentsBlock(group=ONWARD)
    cases = CaseCardsBlock(group=ONWARD)
    action = CallToActionBlock(group=ONWARD)
