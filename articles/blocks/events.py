"""What happened where: the stops of a tour, as a list and on the map."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from articles.blocks.words import LineBlock, ProseBlock
from municipalities.geo import where_point
from municipalities.models import Municipality


def municipality_choices() -> list[tuple[str, str]]:
    """All municipalities by code, from A to Ö."""
    municipalities = Municipality.in_swedish_order(Municipality.objects.only("code", "short_name"))
    return [(municipality.code, municipality.short_name) for municipality in municipalities]


class MunicipalityChoiceBlock(blocks.ChoiceBlock):
    """One of the municipalities, by code."""

    def normalize_choice(self, value: str) -> str:
        """The code as it is: a choice block would ask the database for all municipalities to find its type."""
        return value


@dataclass(frozen=True, slots=True)
class Stop:
    """A place, when it was visited and what was said there."""

    municipality: Municipality
    date: datetime.date | None
    said: str


class Journey(blocks.StructValue):
    """Events in order, as stops and as places on the small map."""

    @cached_property
    def places(self) -> list[Stop]:
        """The stops in the order they were visited, without places that are no more."""
        found = Municipality.objects.in_bulk([event["municipality"] for event in self["stops"]])
        return [
            Stop(found[event["municipality"]], event.get("date"), event.get("said") or "")
            for event in self["stops"]
            if event["municipality"] in found
        ]

    @property
    def is_told(self) -> bool:
        """Whether there is more to say of the stops than where they were."""
        return any(stop.said or stop.date for stop in self.places)

    @property
    def points(self) -> list[tuple[str, str]]:
        """Where each stop lies on the symbol `sverige` of the sprite, as text for SVG."""
        return [(f"{x:.1f}", f"{y:.1f}") for x, y in (where_point(stop.municipality) for stop in self.places)]

    @property
    def line(self) -> str:
        """The way between them, as the path data of SVG."""
        return "M" + "L".join(f"{x} {y}" for x, y in self.points)


class EventBlock(blocks.StructBlock):
    """One stop."""

    municipality = MunicipalityChoiceBlock(label=_("ort"), choices=municipality_choices)
    date = blocks.DateBlock(label=_("datum"), required=False)
    said = ProseBlock(
        label=_("vad som sades"),
        required=False,
        help_text=_("En eller två meningar: det som var särskilt just där."),
    )

    class Meta:
        label = _("ort")


class EventsBlock(blocks.StructBlock):
    """A tour or a row of meetings."""

    heading = LineBlock(label=_("rubrik"), max_length=80, help_text=_("Till exempel: Elva orter."))
    stops = blocks.ListBlock(EventBlock(), label=_("orter i ordning"), min_num=1)

    class Meta:
        icon = "site"
        label = _("resa eller träffar")
        template = "blocks/events.html"
        value_class = Journey

    def get_searchable_content(self, value: Journey) -> list[str]:
        """Heading, names and words; the choice blocks would ask the database for all municipalities, once a stop."""
        words = (text for stop in value.places for text in (stop.municipality.short_name, stop.said) if text)
        return [value["heading"], *words]
