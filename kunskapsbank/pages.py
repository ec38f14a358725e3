"""The abstract base of every page type."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from kunskapsbank.pageforms import CheckedPageForm
from kunskapsbank.visibility import restrictions_on

# The start page's: above it is only the tree's root.
HIGHEST = 2
# A path has no room for more levels, whatever an address says.
DEEPEST = Page._meta.get_field("path").max_length // Page.steplen


class BasePage(Page):
    """What all pages share: breadcrumbs, the example mark and where their template lies.

    `search_role` says how the public search sees the type: "searchable" or "excluded". A system check refuses
    a type that says neither.
    """

    search_role: ClassVar[str]
    takes_comments: ClassVar[bool] = False

    is_example = models.BooleanField(
        _("exempelinnehåll"),
        default=False,
        editable=False,
        help_text=_("Inlagd för att visa hur webbplatsen fungerar, tas bort med ett kommando."),
    )

    base_form_class = CheckedPageForm
    show_in_menus_default = False

    # What the address that is asked for may still pass, where it has been looked up on the way here.
    _pages_ahead: list[Page] | None = None

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """The page in a sentence or two, for search engines and link previews."""
        return self.search_description or getattr(self, "intro", "")

    @classmethod
    def to_be_read(cls) -> QuerySet[Any]:
        """The pages of this type with what a visitor's page needs of other tables at once."""
        return cls._default_manager.all()

    @cached_property
    def breadcrumbs(self) -> list[Page]:
        """The published pages above this one, from the start page down, without the page itself.

        Whoever may read the page may read those above it: a restriction goes down the tree.
        """
        return [page for page in self._pages_above if page.live]

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """As Wagtail's, but all pages on the way are found in one question, and only the last one is read in full."""
        if not path_components:
            return super().route(request, path_components)
        slug, *rest = path_components
        ahead = _on_the_way(self, path_components) if self._pages_ahead is None else self._pages_ahead
        child = next((page for page in ahead if page.slug == slug and page.is_child_of(self)), None)
        if child is None or child.specific_class is None:
            raise Http404
        page = child.specific_deferred if rest and _only_leads_on(child) else _read_in_full(child)
        # The first is what `get_parent` knows it by.
        page._cached_parent_obj = self
        page._pages_above, page._pages_ahead = [*self._pages_above, self], ahead
        return page.route(request, rest)

    def get_view_restrictions(self) -> QuerySet[Any]:
        """As Wagtail's, in one question where the pages above are known."""
        return self._view_restrictions

    @cached_property
    def is_restricted(self) -> bool:
        """Whether only some may read the page, and so nobody may comment it, ask about it or tip others of it."""
        return bool(self._view_restrictions)

    @cached_property
    def _view_restrictions(self) -> QuerySet[Any]:
        """Read once: before it is shown, each page that a visitor asks for is asked for them."""
        return restrictions_on(self, self._pages_above)

    @cached_property
    def _pages_above(self) -> list[Page]:
        """All pages above this one, from the start page down; known already where a request came past them."""
        above = self.get_ancestors().filter(depth__gte=HIGHEST)
        return list(above.specific(defer=True)) if self.depth > HIGHEST else []


def _on_the_way(start: Page, slugs: list[str]) -> list[Page]:
    """The pages below `start` that an address may pass or mean: those with its slugs at its depths."""
    places = (Q(slug=slug, depth=depth) for depth, slug in enumerate(slugs[:DEEPEST], start.depth + 1))
    return list(Page.objects.filter(reduce(or_, places), path__startswith=start.path))


def _only_leads_on(page: Page) -> bool:
    """Whether an address that goes on below the page is another page's: some types answer such addresses themselves."""
    return not issubclass(page.specific_class, RoutablePageMixin)


def _read_in_full(page: Page) -> Any:
    model = page.specific_class
    return model.to_be_read().get(pk=page.pk) if issubclass(model, BasePage) else page.specific
