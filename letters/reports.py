"""The editors' list of letters that did not arrive. It says neither to whom they were nor what they said."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn

from kunskapsbank.reports import FormColumn, ListView, StateFilterSet
from letters.kinds import kind_named
from letters.models import Letter
from letters.services import UNDELIVERABLE

WAITING, SEEN_TO = "vantar", "avklarade"
_REASONS = {
    UNDELIVERABLE: _("Adressen tar inte emot mejl"),
    "SMTPRecipientsRefused": _("Mottagarens server tog inte emot adressen"),
    "SMTPDataError": _("Mottagarens server tog inte emot mejlet"),
    "SMTPSenderRefused": _("Mejlservern godtog inte vår avsändare"),
    "SMTPAuthenticationError": _("Mejlservern godtog inte vår inloggning"),
    "SMTPServerDisconnected": _("Mejlservern bröt förbindelsen"),
    "TimeoutError": _("Mejlservern svarade inte"),
    "ConnectionRefusedError": _("Mejlservern svarade inte"),
    "gaierror": _("Mejlservern gick inte att hitta"),
}


def title_of(letter: Letter) -> str:
    """What kind of letter it is, in words."""
    kind = kind_named(letter.kind)
    return kind.title if kind else letter.kind


def reason_of(letter: Letter) -> Any:
    """Why it did not arrive, in words."""
    return _REASONS.get(letter.last_error, _("Något gick fel hos mejlservern")) if letter.last_error else ""


class LetterFilterSet(StateFilterSet):
    """Those that somebody should look at, unless something else is asked for."""

    state = django_filters.ChoiceFilter(
        label=_("Visa"),
        empty_label=_("Kom inte fram"),
        choices=[(WAITING, _("Väntar på att skickas")), (SEEN_TO, _("Kom inte fram, avklarade"))],
        method="leave",
    )

    class Meta:
        model = Letter
        fields: ClassVar[list[str]] = []

    def in_state(self, letters: Any, state: str) -> Any:
        """The letters of the state."""
        if state == WAITING:
            return letters.waiting()
        return letters.given_up().exclude(handled_at=None) if state == SEEN_TO else letters.to_see_to()


class LetterColumn(FormColumn):
    """What an editor can do about a letter."""

    cell_template_name = "letters/admin/letter_cell.html"


class LettersView(ListView):
    """Letters that wait or were given up."""

    model = Letter
    permission_required = "change"
    page_title = _("Mejl som inte kom fram")
    header_icon = "mail"
    index_url_name = "letters_list"
    index_results_url_name = "letters_list_results"
    filterset_class = LetterFilterSet
    when_empty = _("Alla mejl har kommit fram.")
    default_ordering = "-created_at"
    verbose_name_plural = _("mejl")
    columns: ClassVar = [
        Column("kind", label=_("Mejl"), accessor=title_of, sort_key="kind", classname="title"),
        DateColumn("created_at", label=_("Skrivet"), sort_key="created_at"),
        NumberColumn("attempts", label=_("Försök"), sort_key="attempts"),
        Column("last_error", label=_("Varför"), accessor=reason_of, sort_key="last_error"),
        LetterColumn("actions", label=_("Att göra")),
    ]
    list_export: ClassVar = ["kind", "created_at", "attempts", "last_error", "given_up_at"]
    export_headings: ClassVar = {"kind": _("Mejl"), "last_error": _("Varför"), "given_up_at": _("Uppgivet")}

    def get_base_queryset(self) -> QuerySet[Letter]:
        """Without what would say whose they are."""
        return Letter.objects.filter(sent_at=None).only(
            "kind",
            "created_at",
            "attempts",
            "last_error",
            "given_up_at",
            "handled_at",
            "emptied_at",
            "sent_at",
            "leased_until",
        )
