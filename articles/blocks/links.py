"""Where to go on from here: cases, and one thing to do."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Media
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter, StructBlockValidationError

from articles.blocks.words import LineBlock
from cases.models import CasePage, ChallengePage
from kunskapsbank.visibility import readable


class CaseCards(blocks.StructValue):
    """Cases and open challenges that an editor picked."""

    @cached_property
    def shown(self) -> list[Any]:
        """Those that everyone may read now, in the order they were picked."""
        picked = [page.pk for page in self["cases"] if page is not None]
        found: dict[int, Any] = {}
        for model in (CasePage, ChallengePage):
            if len(found) < len(picked):
                found |= readable(model.objects.for_rows()).in_bulk(picked)
        return [found[number] for number in picked if number in found]


class CaseCardsBlock(blocks.StructBlock):
    """Cases that belong with the story; the search proposes some while the article is written."""

    heading = LineBlock(label=_("rubrik"), max_length=80, default=_("Så gjorde andra"))
    cases = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("exempel"), page_type=["cases.CasePage", "cases.ChallengePage"]),
        label=_("exempel"),
        min_num=1,
        max_num=6,
    )

    class Meta:
        icon = "list-ul"
        label = _("exempel")
        template = "blocks/cases.html"
        value_class = CaseCards


class CallToAction(blocks.StructValue):
    """One thing to do."""

    @property
    def href(self) -> str:
        """Where the button leads; nowhere when the page is not published any more."""
        page = self["page"]
        if page is None:
            return self["url"] or ""
        return (page.url or "") if page.live else ""


class CallToActionBlock(blocks.StructBlock):
    """One thing to do, as a button: a verb and what."""

    text = LineBlock(label=_("text"), required=False, max_length=200)
    button = LineBlock(label=_("knapp"), max_length=40, help_text=_("Till exempel: Anmäl er till träffen."))
    page = blocks.PageChooserBlock(label=_("sida"), required=False)
    url = blocks.URLBlock(label=_("eller adress"), required=False, help_text=_("Till exempel: https://example.se/."))

    class Meta:
        icon = "link"
        label = _("uppmaning")
        template = "blocks/action.html"
        value_class = CallToAction

    def clean(self, value: Any) -> Any:
        """The button leads to one place."""
        cleaned = super().clean(value)
        if cleaned["page"] and cleaned["url"]:
            raise _beside("url", _("Välj en sida eller skriv en adress, inte båda."))
        if not (cleaned["page"] or cleaned["url"] or self.is_deferred_validation):
            raise _beside("page", _("Välj en sida, eller skriv en adress nedanför."))
        return cleaned


class CaseCardsAdapter(StructBlockAdapter):
    """The editor's form of case cards, with a panel where the search proposes some."""

    js_constructor = "articles.blocks.CaseCardsBlock"

    def js_args(self, block: Any) -> list[Any]:
        """The block's own, and where suggestions are asked for."""
        name, children, meta = super().js_args(block)
        return [name, children, meta | {"suggestionsUrl": reverse("case_suggestions")}]

    @cached_property
    def media(self) -> Media:
        """The panel's script and style."""
        mine = Media(js=["articles/suggestions.js"], css={"all": ["articles/admin.css"]})
        return super().media + mine


register(CaseCardsAdapter(), CaseCardsBlock)


def _beside(field: str, message: Any) -> StructBlockValidationError:
    return StructBlockValidationError(block_errors={field: ValidationError(message)})
