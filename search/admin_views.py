"""What editors do about the search: answer for what found nothing, take synonyms back, choose similar pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cases.linking import without_strangers
from search import choices
from search.choices import Choices, choices_for
from search.documents import searchable_types
from search.forms import HIGHEST_ID, whole
from search.hits import Hit
from search.hydration import visible_pages
from search.models import AskedText, SimilarChoice, SynonymChange, SynonymGroup
from search.service import Question, search_pages, similar_to_page
from search.synonyms import take_back

MOST_PEOPLE = 6
SUGGESTED = 8
MOST_FOUND = 20


@require_POST
def handle_asked(request: HttpRequest, asked_id: int) -> HttpResponse:
    """Take a search off the list until it finds nothing again."""
    _require(request.user, "change", AskedText)
    asked = get_object_or_404(AskedText, pk=asked_id)
    mark_handled(asked, by=request.user)
    messages.success(request, _("”%(text)s” är avklarad.") % {"text": asked.text})
    return redirect("search_asked")


@require_POST
def undo_synonyms(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take a change of the synonyms back."""
    _require(request.user, "change", SynonymGroup)
    take_back(get_object_or_404(SynonymChange, pk=change_id), by=request.user)
    messages.success(request, _("Det är återställt, och gäller från nästa sökning."))
    return redirect("search_synonym_history")


def mark_handled(asked: AskedText, *, by: Any) -> None:
    """An editor has seen to a search."""
    asked.handled_at, asked.handled_by = timezone.now(), by
    asked.save(update_fields=["handled_at", "handled_by"])


class WriterForm(forms.Form):
    """Who was asked to write."""

    writer = forms.CharField(
        label=gettext_lazy("Vem du frågade"),
        max_length=200,
        help_text=gettext_lazy("Till exempel: Trafikplaneraren i Härnösand."),
        error_messages={"required": gettext_lazy("Skriv vem du frågade.")},
    )


@dataclass(frozen=True, slots=True)
class Person:
    """Who may know something; `mailto` is empty where the address is not for this editor."""

    page: Any
    sender: str
    role: str
    mailto: str


class AskWriterView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Who has written about something near, a letter to them, and a note of who was asked."""

    template_name = "search/ask_writer.html"
    permission_required = "change"
    model = AskedText
    page_title = gettext_lazy("Be någon skriva")

    @cached_property
    def asked(self) -> AskedText:
        """The search that found nothing."""
        return get_object_or_404(AskedText.objects.select_related("writer_asked_by"), pk=self.kwargs["asked_id"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the list."""
        above = {"url": reverse("search_asked"), "label": _("Sökningar utan träff")}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The people and the form."""
        found = search_pages(Question(text=self.asked.text))
        return super().get_context_data(**{"form": WriterForm(), **kwargs}) | {
            "asked": self.asked,
            "people": self._people((*found.hits, *found.near)),
            "mailto": _letter("", self.asked.text),
        }

    def post(self, request: HttpRequest, asked_id: int) -> HttpResponse:
        """Note who was asked."""
        form = WriterForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        AskedText.objects.filter(pk=self.asked.pk).update(
            writer=form.cleaned_data["writer"], writer_asked_at=timezone.now(), writer_asked_by=request.user
        )
        messages.success(request, _("Det är antecknat."))
        return redirect("search_asked")

    def _people(self, hits: Iterable[Hit]) -> list[Person]:
        """One for each sender, nearest first."""
        people: dict[str, Person] = {}
        for hit in hits:
            if hit.sender is not None:
                people.setdefault(hit.sender.name, self._person(hit))
        return list(people.values())[:MOST_PEOPLE]

    def _person(self, hit: Hit) -> Person:
        page = hit.page
        may_write = page.contact_addresses and page.permissions_for_user(self.request.user).can_edit()
        mailto = _letter(",".join(page.contact_addresses), self.asked.text) if may_write else ""
        return Person(page, hit.sender.name if hit.sender else "", page.contact_role, mailto)


def _letter(address: str, text: str) -> str:
    body = _(
        "Hej!\n\nPå Kunskapsbanken har flera sökt efter ”%(text)s” utan att hitta något. Ni har skrivit om något "
        "närliggande. Har ni en erfarenhet av det här också?\n\nSvara på det här mejlet med några rader, så hjälper "
        "vi till med texten.\n"
    ) % {"text": text}
    query = {"subject": _("Har ni erfarenhet av ”%(text)s”?") % {"text": text}, "body": body.replace("\n", "\r\n")}
    return f"mailto:{address}?{urlencode(query).replace('+', '%20')}"


@dataclass(frozen=True, slots=True)
class Row:
    """A similar page as the editor sees it."""

    page: Any
    sender: str
    url: str
    is_visible: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind, and what can be done with each."""

    name: str
    heading: str
    rows: list[Row]
    actions: tuple[tuple[str, str], ...]
    empty: str


class SimilarChoicesView(WagtailAdminTemplateMixin, TemplateView):
    """What is similar to one page: pinned, found by the search, hidden."""

    template_name = "search/similar_choices.html"
    page_title = gettext_lazy("Liknande exempel")

    @cached_property
    def page(self) -> Any:
        """The page, for somebody who may edit it."""
        page = get_object_or_404(Page.objects.type(*searchable_types()), pk=self.kwargs["page_id"]).specific
        if not page.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return page

    @cached_property
    def choices(self) -> Choices:
        """What was chosen for the page."""
        return choices_for(self.page.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the page's form."""
        above = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.page.title}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The three lists, and what was looked for."""
        query = self.request.GET.get("q", "").replace("\x00", "").strip()[:200]
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "sections": self._sections(),
            "query": query,
            "found": self._found(query),
        }

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Pin, hide, move up or leave to the search."""
        other = get_object_or_404(
            Page.objects.exclude(pk=self.page.pk), pk=whole(request.POST.get("other"), at_rest=0, most=HIGHEST_ID)
        )
        what = request.POST.get("do", "")
        if what in SimilarChoice.Kind.values:
            if not visible_pages().filter(pk=other.pk).exists():
                raise PermissionDenied
            choices.choose(self.page.pk, other.pk, SimilarChoice.Kind(what), by=request.user)
        elif what == "up":
            choices.move_up(self.page.pk, other.pk)
        elif what == "leave":
            choices.leave_to_search(self.page.pk, other.pk)
        messages.success(request, _("Det är sparat och gäller nu."))
        return redirect("search_similar_choices", self.page.pk)

    def _sections(self) -> list[Section]:
        chosen = self.choices
        hits = similar_to_page(self.page, limit=SUGGESTED) if self.page.live else []
        suggested = [hit.page for hit in hits if not hit.is_chosen]
        pin, hide = ("pinned", _("Fäst")), ("hidden", _("Dölj"))
        leave = ("leave", _("Låt sökningen välja"))
        return [
            Section(
                "pinned",
                _("Fästa, visas först"),
                self._chosen(chosen.pinned),
                (("up", _("Flytta upp")), leave),
                _("Inga."),
            ),
            Section("found", _("Sökningens förslag"), list(map(_row, suggested)), (pin, hide), _("Inga.")),
            Section("hidden", _("Dolda"), self._chosen(chosen.hidden), (leave,), _("Inga.")),
        ]

    def _chosen(self, page_ids: Iterable[int]) -> list[Row]:
        page_ids = list(page_ids)
        pages = {page.pk: page for page in Page.objects.filter(pk__in=page_ids).specific()}
        visible = set(visible_pages().filter(pk__in=page_ids).values_list("pk", flat=True))
        return [_row(pages[page_id], is_visible=page_id in visible) for page_id in page_ids if page_id in pages]

    def _found(self, query: str) -> Section:
        pages: list[Any] = []
        if query:
            words = without_strangers(visible_pages(), self.request.user)
            words = words.exclude(pk=self.page.pk).exclude(pk__in=self.choices.pinned)
            for word in query.split():
                words = words.filter(title__icontains=word)
            pages = list(words.order_by("title").specific()[:MOST_FOUND])
        return Section("looked_for", "", list(map(_row, pages)), (), "")


def _row(page: Any, *, is_visible: bool = True) -> Row:
    sender = page.sender.name if hasattr(page, "sender") else ""
    return Row(page, sender, reverse("wagtailadmin_pages:edit", args=[page.pk]), is_visible)


def _require(user: Any, action: str, model: Any) -> None:
    if not policy_registry.get_by_type(model).user_has_permission(user, action):
        raise PermissionDenied
