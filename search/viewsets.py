"""Synonyms in the admin: tried before they are saved."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from search.admin_views import mark_handled
from search.forms import HIGHEST_ID, whole
from search.models import AskedText, SynonymGroup
from search.panels import TRY, TryPanel


class SynonymIndexView(IndexView):
    """The groups, with a way to their history."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """The history among the list's other actions."""
        history = Button(_("Historik"), url=reverse("search_synonym_history"), icon_name="history", priority=10)
        return [*super().header_more_buttons, history]


class SynonymCreateView(CreateView):
    """A new group, perhaps for a search that found nothing."""

    def get_initial(self) -> dict[str, Any]:
        """The search's own words to begin with."""
        return {"terms": self.asked.text} if self.asked else {}

    @cached_property
    def asked(self) -> AskedText | None:
        """The search that the group is made for."""
        number = self.request.POST.get("asked") or self.request.GET.get("asked")
        return AskedText.objects.filter(pk=whole(number, at_rest=0, most=HIGHEST_ID)).first()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try it out, or save it."""
        if TRY not in request.POST:
            return super().post(request, *args, **kwargs)
        self.object = None
        return self.render_to_response(self.get_context_data())

    def save_instance(self) -> SynonymGroup:
        """With it, the search is seen to."""
        group = super().save_instance()
        if self.asked:
            mark_handled(self.asked, by=self.request.user)
        return group


class SynonymEditView(EditView):
    """A group that is there."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try it out, or save it."""
        if TRY not in request.POST:
            return super().post(request, *args, **kwargs)
        return self.render_to_response(self.get_context_data())


class SynonymGroupViewSet(SnippetViewSet):
    """Synonyms, edited one group at a time."""

    model = SynonymGroup
    icon = "list-ul"
    menu_label = gettext_lazy("Synonymer")
    add_to_settings_menu = True
    list_display = ("__str__",)
    ordering = ("terms",)
    search_fields = ("terms",)
    index_view_class = SynonymIndexView
    add_view_class = SynonymCreateView
    edit_view_class = SynonymEditView
    panels: ClassVar = [FieldPanel("terms"), TryPanel()]
