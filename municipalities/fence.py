"""What a municipality's people may see of the others in the admin: what every visitor sees, and nothing more.

Wagtail keeps them from each other's pages and files by page and collection permissions. It does not where a view
shows something before it asks for a permission, or without: choosers offer every page, the confirmation of a bulk
action or a move names what may not be touched, reports and the API's lists of files ask nobody who they are, and
filters name every author. Hooks stand in for that where Wagtail has them; for the rest there is the middleware.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch
from wagtail.admin.auth import permission_denied
from wagtail.models import Page
from wagtail.permissions import page_permission_policy, policy_registry
from wagtail.query import PageQuerySet

from kunskapsbank.visibility import readable

ADMIN = "admin/"
# The root and the start page: a right on either is a right on the whole site.
WHOLE_SITE_DEPTH = 2
# About the whole site, or lists that ask for no permission.
CLOSED = (
    "wagtailadmin_api:documents:",
    "wagtailadmin_api:images:",
    "wagtailadmin_pages:type_use",
    "wagtailadmin_reports:",
    "wagtailadmin_workflows:",
)
PAGE_ARGUMENTS = ("page_id", "page_to_move_id", "destination_id", "page_pk")
CHOOSER_PARENT = "wagtailadmin_choose_page_child"
CHOSEN_PAGES = "wagtailadmin_choose_page_chosen_multiple"
BULK_ACTION = "wagtail_bulk_action"
EVERYTHING = "all"
PEOPLE_FILTERS = ("owner", "edited_by")


def is_fenced(user: Any) -> bool:
    """Whether this person sees a part of the site only; whoever may change pages everywhere sees everything."""
    if not user.is_authenticated or user.is_superuser:
        return False
    rights = page_permission_policy.get_cached_permissions_for_user(user)
    return all(right.page.depth > WHOLE_SITE_DEPTH for right in rights)


def choosable(pages: PageQuerySet, user: Any) -> PageQuerySet:
    """Those that this person may link to: one's own, and what every visitor sees under the name visitors see."""
    if not is_fenced(user):
        return pages
    own = page_permission_policy.explorable_instances(user).values("pk")
    public = readable(Page.objects.filter(draft_title=F("title"))).values("pk")
    return pages.filter(Q(pk__in=own) | Q(pk__in=public))


def colleagues(people: QuerySet, user: Any) -> QuerySet:
    """Those whose names this person may see: everybody, or those one shares a group with."""
    return people.filter(groups__in=user.groups.all()).distinct() if is_fenced(user) else people


def narrow_people_filters() -> None:
    """Let the filters of Wagtail's lists of pages offer colleagues only; Wagtail has no hook for it."""
    from wagtail.admin.views.pages.listing import PageFilterSet  # noqa: PLC0415 - it needs every model to be there

    for name in PEOPLE_FILTERS:
        people = PageFilterSet.declared_filters[name]
        people.queryset = _narrowed(people.queryset)


class FenceMiddleware:
    """Refuses what a municipality's people ask of others, where Wagtail itself does not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the work is done when the view is known."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        """Refuse, narrow what is asked for, or let through."""
        match = request.resolver_match
        if match is None or not match.route.startswith(ADMIN) or not is_fenced(request.user):
            return None
        if match.view_name.startswith(CLOSED) or not _owns_pages(match, request.user):
            return permission_denied(request)
        _narrow_ids(request, match)
        return None


def _narrowed(queryset: Callable[[HttpRequest], QuerySet]) -> Callable[[HttpRequest], QuerySet]:
    return lambda request: colleagues(queryset(request), request.user)


def _owns_pages(match: ResolverMatch, user: Any) -> bool:
    """Whether each page that the address names is one's own, or may at least be chosen where it is only shown."""
    named = {match.kwargs[name] for name in PAGE_ARGUMENTS if name in match.kwargs}
    own = page_permission_policy.explorable_instances(user)
    if own.filter(pk__in=named).count() < len(named):
        return False
    if match.view_name != CHOOSER_PARENT:
        return True
    return choosable(Page.objects.all(), user).filter(pk=match.kwargs["parent_page_id"]).exists()


def _narrow_ids(request: HttpRequest, match: ResolverMatch) -> None:
    """Leave those of the query's ids that may be named on the page that comes back."""
    if match.view_name == CHOSEN_PAGES:
        allowed: QuerySet = choosable(Page.objects.all(), request.user)
    elif match.view_name == BULK_ACTION and (model := _model(match.kwargs)):
        allowed = policy_registry.get_by_type(model).instances_user_has_permission_for(request.user, "change")
    else:
        return
    query = request.GET.copy()
    ids = query.getlist("id")
    if EVERYTHING not in ids:
        numbers = [pk for pk in ids if pk.isdecimal()]
        query.setlist("id", allowed.filter(pk__in=numbers).values_list("pk", flat=True))
    elif allowed.model is Page and not _is_number_of(query.get("childOf", ""), allowed):
        query.setlist("id", [])  # Wagtail would take every page there is
    request.GET = query  # type: ignore[assignment] # Django reads any QueryDict


def _is_number_of(text: str, pages: QuerySet) -> bool:
    return text.isdecimal() and pages.filter(pk=text).exists()


def _model(kwargs: dict[str, Any]) -> type[Model] | None:
    try:
        return apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except LookupError:
        return None
