"""What the editors' lists share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.defaultfilters import yesno
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

PAGE_ACTIONS = ("add", "change", "publish")
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> str:
    """A text that others wrote, as a spreadsheet may open it: never a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def make_exports_harmless() -> None:
    """Let every export, Wagtail's own lists' too, write texts so: a page's title may be a visitor's as well."""
    formats = dict.fromkeys(SpreadsheetExportMixin.FORMATS, harmless)
    SpreadsheetExportMixin.custom_value_preprocess[str, models.Model] = formats


class SaysWhyEmpty:
    """A list of Wagtail's that says in a sentence of its own that there is nothing to do."""

    when_empty: Any

    @cached_property
    def no_results_message(self) -> str:
        """The sentence; Wagtail's where a search or a filter left nothing."""
        asked: Any = self
        return str(super().no_results_message if asked.is_searching or asked.is_filtering else self.when_empty)  # type: ignore[misc]


class ListView(SaysWhyEmpty, ReportView):
    """A list that filters, sorts and exports."""

    paginate_by = 50
    table_classname = "listing kb-list"

    def get_filename(self) -> str:
        """Named as the list."""
        return str(self.index_url_name)


def edits_pages(user: Any) -> bool:
    """Whether the user may do anything with any page."""
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, PAGE_ACTIONS))


def editable_pages(user: Any) -> QuerySet[Page]:
    """The pages that the user may change."""
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")


class PageListView(ListView):
    """A list for those who edit any page."""

    any_permission_required = PAGE_ACTIONS

    @cached_property
    def permission_policy(self) -> Any:
        """That of pages, whatever is listed."""
        return policy_registry.get_by_type(Page)


class PageListMenuItem(MenuItem):
    """The way to such a list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it opens for the user."""
        return edits_pages(request.user)


class StateFilterSet(WagtailFilterSet):
    """By a `state` (a choice filter with the method `leave`), which is one of them also when nothing is asked for."""

    def leave(self, rows: Any, _name: str, _value: str) -> Any:
        """As they are: a filter's own method is not called for an empty choice, so `in_state` chooses."""
        return rows

    def in_state(self, rows: Any, state: str) -> Any:
        """The rows of a state; of what is to be done for an empty one."""
        raise NotImplementedError

    def filter_queryset(self, queryset: Any) -> Any:
        """What all filters leave."""
        return self.in_state(super().filter_queryset(queryset), self.form.cleaned_data.get("state") or "")


class UsedColumn(Column):
    """Whether what the row says is in use, in words."""

    def __init__(self) -> None:
        """A column for the field `is_used`."""
        super().__init__("is_used", label=_("Används"), sort_key="is_used")

    def get_value(self, instance: Any) -> str:
        """Ja or nej."""
        return str(yesno(instance.is_used, gettext("ja,nej")))


class FormColumn(Column):
    """A cell with forms in it: what can be done about the row."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """With what keeps a form from being sent by another site."""
        token = get_token(parent_context["request"])
        return super().get_cell_context_data(instance, parent_context) | {"csrf_token": token}
