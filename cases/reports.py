"""The editors' lists of what needs a call: old cases, pages without a contact, what municipalities said."""

from __future__ import annotations

import itertools
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Case, F, Max, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import Page

from cases.confirming import remind
from cases.models import CasePage, Category, Reminder
from kunskapsbank.reports import FormColumn, PageListView, StateFilterSet, editable_pages
from letters.addresses import digest_of_address, forgive, undeliverable_among
from municipalities.models import County, Municipality

ANSWERED, EVERYTHING = "lasta", "alla"
MOST_REMINDED = 200
KINDS_WITH_CONTACT = ("casepage", "challengepage")
ADDRESSES = CasePage.address_fields()


def unconfirmed_for(user: Any) -> QuerySet[CasePage]:
    """Published cases of the user's that nobody has confirmed for eighteen months, and that are not said to be over."""
    cases = CasePage.objects.live().unconfirmed(timezone.localdate()).filter(outdated_on=None)
    return cases.filter(pk__in=editable_pages(user).values("pk"))


def without_contact_for(user: Any) -> QuerySet[Page]:
    """Published pages of the user's where a reader sees nobody to ask, or an address is missing or takes no mail.

    Also where the other address of the page still does: an editor should know before that one is gone as well.
    """
    found, gone = Q(), _unreachable()
    for kind in KINDS_WITH_CONTACT:
        is_lacking = Q(**{f"{kind}__contact_role": ""}) | Q(**{f"{kind}__{name}": "" for name in ADDRESSES})
        for name in ADDRESSES:
            is_lacking |= Q(**{f"{kind}__{name}__in": gone})
        is_own = Q(**{f"{kind}__contact_via_support": False, f"{kind}__is_anonymous": False})
        found |= is_own & is_lacking
    return editable_pages(user).filter(found, live=True)


def _unreachable() -> set[str]:
    """Addresses of published pages' contacts from which letters come back."""
    columns = [f"{kind}__{name}" for kind, name in itertools.product(KINDS_WITH_CONTACT, ADDRESSES)]
    addresses = Page.objects.live().values_list(*columns).distinct()
    return undeliverable_among(filter(None, itertools.chain.from_iterable(addresses)))


def unread_for(user: Any) -> QuerySet[Reminder]:
    """Answers about the user's cases that nobody has read."""
    return Reminder.objects.unread().filter(case__in=editable_pages(user).values("pk"))


class PlaceFilterSet(WagtailFilterSet):
    """By where the page comes from and what it is about; `at` names the way to the page's own fields."""

    at: ClassVar[tuple[str, ...]] = ("",)

    county = django_filters.ModelChoiceFilter(
        queryset=County.objects.all(), label=gettext_lazy("Län"), widget=forms.Select, method="filter_county"
    )
    municipality = django_filters.ModelChoiceFilter(
        queryset=Municipality.objects.all(), label=gettext_lazy("Kommun"), widget=forms.Select, method="filter_own"
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.filter(parent=None), label=gettext_lazy("Kategori"), method="filter_category"
    )

    def filter_county(self, pages: QuerySet, _name: str, county: County) -> QuerySet:
        """Those of municipalities in the county."""
        return self._any(pages, municipality__county=county)

    def filter_own(self, pages: QuerySet, _name: str, municipality: Municipality) -> QuerySet:
        """Those of the municipality."""
        return self._any(pages, municipality=municipality)

    def filter_category(self, pages: QuerySet, _name: str, category: Category) -> QuerySet:
        """Those in the category or in one below it."""
        return self._any(pages, category=category, category__parent=category)

    def _any(self, pages: QuerySet, **lookups: Any) -> QuerySet:
        wanted = Q()
        for way, (name, value) in itertools.product(self.at, lookups.items()):
            wanted |= Q(**{f"{way}{name}": value})
        return pages.filter(wanted)


class UnconfirmedFilterSet(PlaceFilterSet):
    """Of cases."""

    class Meta:
        model = CasePage
        fields: ClassVar[list[str]] = []


def edit_url(page: Page) -> str:
    """Where the page is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class RemindColumn(FormColumn):
    """A button that asks the contact now."""

    cell_template_name = "cases/remind_cell.html"


class UnconfirmedView(PageListView):
    """Cases that nobody has confirmed for eighteen months, the oldest first."""

    model = CasePage
    results_template_name = "cases/unconfirmed_results.html"
    page_title = gettext_lazy("Exempel som inte är bekräftade på 18 månader")
    header_icon = "time"
    index_url_name = "cases_unconfirmed"
    index_results_url_name = "cases_unconfirmed_results"
    filterset_class = UnconfirmedFilterSet
    default_ordering = "confirmed_on"
    when_empty = gettext_lazy("Alla exempel är bekräftade.")
    verbose_name_plural = gettext_lazy("exempel")
    columns: ClassVar = [
        TitleColumn("title", label=gettext_lazy("Exempel"), sort_key="title", get_url=edit_url),
        Column("municipality", label=gettext_lazy("Kommun"), sort_key="municipality__short_name"),
        Column("category", label=gettext_lazy("Kategori"), sort_key="category__label"),
        DateColumn("confirmed_on", label=gettext_lazy("Bekräftat"), sort_key="confirmed_on"),
        DateColumn("reminded_at", label=gettext_lazy("Påmint"), sort_key="reminded_at"),
        RemindColumn("remind", label=gettext_lazy("Fråga kommunen")),
    ]
    list_export: ClassVar = [
        "title",
        "municipality",
        "municipality.county",
        "category",
        "confirmed_on",
        "reminded_at",
        "contact_role",
        "full_url",
    ]
    export_headings: ClassVar = {
        "title": gettext_lazy("Exempel"),
        "municipality.county": gettext_lazy("Län"),
        "reminded_at": gettext_lazy("Påmint"),
        "full_url": gettext_lazy("Adress"),
    }

    def get_base_queryset(self) -> QuerySet[CasePage]:
        """Of the pages that this editor may change."""
        cases = unconfirmed_for(self.request.user).annotate(reminded_at=Max("reminders__sent_at"))
        return cases.select_related("municipality__county", "category")


@require_POST
def remind_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask about one case now."""
    return _reminded(request, [get_object_or_404(unconfirmed_for(request.user), pk=case_id)])


@require_POST
def remind_listed(request: HttpRequest) -> HttpResponse:
    """Ask about all cases of the list as it was filtered."""
    cases = unconfirmed_for(request.user).order_by("confirmed_on", "pk")
    filters = UnconfirmedFilterSet(data=request.GET, request=request, queryset=cases)
    return _reminded(request, filters.qs[:MOST_REMINDED])


def _reminded(request: HttpRequest, cases: Any) -> HttpResponse:
    cases = list(cases)
    written = remind(cases)
    text = ngettext("%(count)s påminnelse är på väg.", "%(count)s påminnelser är på väg.", written) % {"count": written}
    if left := len(cases) - written:
        text += " " + _("%(count)s fick ingen: adressen saknas, tar inte emot mejl eller fick en nyss.") % {
            "count": left
        }
    (messages.success if written else messages.warning)(request, text)
    return redirect("cases_unconfirmed")


def lacking(page: Any) -> str:
    """What is not there."""
    parts = [] if page.role else [_("roll")]
    if not (page.address or page.mailbox):
        parts.append(_("adress"))
    if page.is_contact_gone:
        parts.append(_("kontaktens adress tar inte emot mejl"))
    if page.is_mailbox_gone:
        parts.append(_("funktionsbrevlådan tar inte emot mejl"))
    return ", ".join(parts)


class WithoutContactFilterSet(PlaceFilterSet):
    """Of both kinds of pages."""

    at = ("casepage__", "challengepage__")

    class Meta:
        model = Page
        fields: ClassVar[list[str]] = []


class ReachedColumn(FormColumn):
    """A button that says letters arrive again."""

    cell_template_name = "cases/reached_cell.html"


class WithoutContactView(PageListView):
    """Published pages whose questions reach nobody, or not all who should get them."""

    model = Page
    page_title = gettext_lazy("Sidor utan kontakt")
    header_icon = "user"
    index_url_name = "cases_without_contact"
    index_results_url_name = "cases_without_contact_results"
    filterset_class = WithoutContactFilterSet
    default_ordering = "title"
    when_empty = gettext_lazy("Alla sidor har någon att fråga.")
    verbose_name_plural = gettext_lazy("sidor")
    columns: ClassVar = [
        TitleColumn("title", label=gettext_lazy("Sida"), sort_key="title", get_url=edit_url),
        Column("municipality_name", label=gettext_lazy("Kommun"), sort_key="municipality_name"),
        Column("role", label=gettext_lazy("Roll"), sort_key="role"),
        Column("lacking", label=gettext_lazy("Saknas"), accessor=lacking),
        DateColumn("last_published_at", label=gettext_lazy("Publicerad"), sort_key="last_published_at"),
        ReachedColumn("reached", label=""),
    ]
    list_export: ClassVar = ["title", "municipality_name", "role", "last_published_at", "full_url"]
    export_headings: ClassVar = {
        "title": gettext_lazy("Sida"),
        "municipality_name": gettext_lazy("Kommun"),
        "role": gettext_lazy("Roll"),
        "full_url": gettext_lazy("Adress"),
    }

    def get_base_queryset(self) -> QuerySet[Page]:
        """With what the two kinds have in common."""
        pages = without_contact_for(self.request.user).annotate(
            municipality_name=_either("municipality__short_name"),
            role=_either("contact_role"),
            address=_either("contact_email"),
            mailbox=_either("contact_mailbox"),
        )
        gone = _unreachable()
        return pages.annotate(
            is_contact_gone=Case(When(address__in=gone, then=Value(True)), default=Value(False)),
            is_mailbox_gone=Case(When(mailbox__in=gone, then=Value(True)), default=Value(False)),
        )


@require_POST
def contact_works(request: HttpRequest, page_id: int) -> HttpResponse:
    """Believe in a contact's addresses again, from which letters came back."""
    page = get_object_or_404(without_contact_for(request.user), pk=page_id).specific
    for address in page.contact_addresses:
        forgive(digest_of_address(address))
    messages.success(request, _("Nästa mejl till kontakten skickas. Kommer det tillbaka står sidan här igen."))
    return redirect("cases_without_contact")


def _either(name: str) -> Coalesce:
    return Coalesce(F(f"casepage__{name}"), F(f"challengepage__{name}"))


class AnswerFilterSet(StateFilterSet):
    """Unread ones, unless something else is asked for."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Visa"),
        empty_label=gettext_lazy("Olästa"),
        choices=[(ANSWERED, gettext_lazy("Lästa")), (EVERYTHING, gettext_lazy("Alla svar, också att det stämmer"))],
        method="leave",
    )

    class Meta:
        model = Reminder
        fields: ClassVar[list[str]] = []

    def in_state(self, answers: Any, state: str) -> Any:
        """The answers of the state."""
        if state == EVERYTHING:
            return answers
        return answers.filter(handled_at__isnull=False) if state == ANSWERED else answers.unread()


class ReadColumn(FormColumn):
    """A button that says somebody has read it."""

    cell_template_name = "cases/read_cell.html"


class AnswersView(PageListView):
    """What municipalities said when they were asked whether a case still holds."""

    model = Reminder
    page_title = gettext_lazy("Svar om exempel")
    header_icon = "mail"
    index_url_name = "cases_answers"
    index_results_url_name = "cases_answers_results"
    filterset_class = AnswerFilterSet
    default_ordering = "-answered_at"
    when_empty = gettext_lazy("Inga nya svar att läsa.")
    verbose_name_plural = gettext_lazy("svar")
    columns: ClassVar = [
        TitleColumn(
            "case", label=gettext_lazy("Exempel"), get_url=lambda row: edit_url(row.case), sort_key="case__title"
        ),
        Column("answer", label=gettext_lazy("Svar"), accessor="get_answer_display", sort_key="answer"),
        Column("message", label=gettext_lazy("Meddelande")),
        DateColumn("answered_at", label=gettext_lazy("När"), sort_key="answered_at"),
        ReadColumn("read", label=""),
    ]
    list_export: ClassVar = ["case.title", "answer", "message", "answered_at", "handled_at"]
    export_headings: ClassVar = {"case.title": gettext_lazy("Exempel")}

    def get_base_queryset(self) -> QuerySet[Reminder]:
        """Of the cases that this editor may change."""
        answers = Reminder.objects.exclude(answer="").filter(case__in=editable_pages(self.request.user).values("pk"))
        return answers.select_related("case", "handled_by")


@require_POST
def read_answer(request: HttpRequest, reminder_id: int) -> HttpResponse:
    """Take an answer off the list."""
    found = get_object_or_404(unread_for(request.user), pk=reminder_id)
    Reminder.objects.filter(pk=found.pk).update(handled_at=timezone.now(), handled_by=request.user)
    messages.success(request, _("Svaret är markerat som läst."))
    return redirect("cases_answers")
