"""The blocks an article is made of."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from municipalities.geo import where_point
from municipalities.models import Municipality


class PullQuoteBlock(blocks.StructBlock):
    """Somebody's own words, with who said them."""

    text = blocks.CharBlock(label=_("citat"), max_length=300)
    speaker = blocks.CharBlock(label=_("vem"), required=False, max_length=120, help_text=_("En roll räcker."))

    class Meta:
        icon = "openquote"
        label = _("citat")
        template = "blocks/pull_quote.html"


class InterviewBlock(blocks.StructBlock):
    """A question and what was answered."""

    question = blocks.CharBlock(label=_("fråga"), max_length=200)
    answer = blocks.TextBlock(label=_("svar"), help_text=_("Talstrecket sätts av webbplatsen."))

    class Meta:
        icon = "comment"
        label = _("fråga och svar")
        template = "blocks/interview.html"


class FactBoxBlock(blocks.StructBlock):
    """Facts beside the story."""

    heading = blocks.CharBlock(label=_("rubrik"), max_length=80)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "ul", "ol", "link"])

    class Meta:
        icon = "list-ul"
        label = _("faktaruta")
        template = "blocks/fact_box.html"


def municipality_choices() -> list[tuple[str, str]]:
    """All municipalities by code, from A to Ö."""
    municipalities = Municipality.in_swedish_order(Municipality.objects.only("code", "short_name"))
    return [(municipality.code, municipality.short_name) for municipality in municipalities]


class MunicipalityChoiceBlock(blocks.ChoiceBlock):
    """One of the municipalities, by code."""

    def normalize_choice(self, value: str) -> str:
        """The code as it is: a choice block would ask the database for all municipalities to find its type."""
        return value


class Route(blocks.StructValue):
    """The stops of a journey, as names and as places on the small map."""

    @cached_property
    def stops(self) -> list[Municipality]:
        """The municipalities in the order they were visited."""
        found = Municipality.objects.in_bulk(list(self["municipalities"]))
        return [found[code] for code in self["municipalities"] if code in found]

    @property
    def points(self) -> list[tuple[str, str]]:
        """Where each stop lies on the symbol `sverige` of the sprite, as text for SVG."""
        return [(f"{x:.1f}", f"{y:.1f}") for x, y in map(where_point, self.stops)]

    @property
    def line(self) -> str:
        """The way between them, as the path data of SVG."""
        return "M" + "L".join(f"{x} {y}" for x, y in self.points)


class RouteBlock(blocks.StructBlock):
    """A journey through municipalities: a map and the list of stops."""

    heading = blocks.CharBlock(label=_("rubrik"), max_length=80)
    municipalities = blocks.ListBlock(
        MunicipalityChoiceBlock(label=_("kommun"), choices=municipality_choices), label=_("orter i ordning"), min_num=2
    )

    class Meta:
        icon = "site"
        label = _("resa")
        template = "blocks/route.html"
        value_class = Route

    def get_searchable_content(self, value: Route) -> list[str]:
        """Heading and names; the choice blocks would ask the database for all municipalities, once a stop."""
        return [value["heading"], *(stop.short_name for stop in value.stops)]


class ArticleBody(blocks.StreamBlock):
    """The body of an article, top to bottom; `facts` and `route` stand beside it."""

    heading = blocks.CharBlock(label=_("rubrik"), icon="title", max_length=120, template="blocks/heading.html")
    text = blocks.RichTextBlock(label=_("text"), icon="pilcrow", features=["bold", "ul", "ol", "link"])
    interview = InterviewBlock()
    quote = PullQuoteBlock()
    facts = FactBoxBlock()
    route = RouteBlock()
