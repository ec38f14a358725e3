"""Figures: as bars with a table below, and as a table alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from articles.blocks.words import LineBlock
from cases.facts import number_words, percent


@dataclass(frozen=True, slots=True)
class FigureBar:
    """A value in words, and how wide its bar is of the largest."""

    label: str
    value: str
    width: str


class Figures(blocks.StructValue):
    """Values that can be compared."""

    @property
    def bars(self) -> list[FigureBar]:
        """One bar a value; the largest is the full width."""
        rows = [(row["label"], row["value"] or Decimal(0)) for row in self["rows"]]
        largest = max((abs(value) for _label, value in rows), default=Decimal(0)) or Decimal(1)
        return [FigureBar(label, number_words(value), percent(abs(value) / largest)) for label, value in rows]


class FigureBlock(blocks.StructBlock):
    """One value."""

    label = LineBlock(label=_("vad"), max_length=60)
    value = blocks.DecimalBlock(label=_("värde"), max_digits=14, decimal_places=2)

    class Meta:
        label = _("värde")


class FiguresBlock(blocks.StructBlock):
    """Values of the same kind, one bar each."""

    heading = LineBlock(label=_("rubrik"), max_length=120, help_text=_("Vad siffrorna visar."))
    unit = LineBlock(label=_("enhet"), required=False, max_length=20, help_text=_("Till exempel: procent."))
    rows = blocks.ListBlock(FigureBlock(), label=_("värden"), min_num=2, max_num=12)
    source = LineBlock(label=_("källa"), required=False, max_length=200)

    class Meta:
        icon = "table"
        label = _("siffror med staplar")
        template = "blocks/figures.html"
        value_class = Figures


class FactsTableBlock(blocks.StructBlock):
    """A table; its caption and headings are what makes it readable."""

    table = TableBlock(label=_("tabell"))
    source = LineBlock(label=_("källa"), required=False, max_length=200)

    class Meta:
        icon = "table"
        label = _("tabell")
        template = "blocks/table.html"
