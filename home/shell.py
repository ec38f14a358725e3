"""The site's shell: what header and footer lead to."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.models import Page, Site

from cases.models import CaseIndexPage, CasePage, ChallengeIndexPage, ChallengePage
from home.models import StandingPage, SupportSettings
from home.services import has_example_content
from kunskapsbank.visibility import readable

SEARCH_PATH = "/sok/"
# Cases and challenges lie below their municipality, but a visitor came to read a case.
SECTIONS: dict[type[Page], type[Page]] = {CasePage: CaseIndexPage, ChallengePage: ChallengeIndexPage}


@dataclass(frozen=True, slots=True)
class Link:
    """A page that the shell leads to."""

    title: str
    url: str
    model: type[Page]

    @classmethod
    def to(cls, page: Page, request: HttpRequest) -> Link:
        """The link to this page."""
        return cls(page.title, page.get_url(request) or "", page.specific_class)

    def current(self, path: str, page: Page | None) -> str:
        """The value of `aria-current`: "page" on the page itself, "true" within its section, else nothing."""
        if path == self.url:
            return "page"
        return "true" if self._has_within(path, page) else ""

    def _has_within(self, path: str, page: Page | None) -> bool:
        if page is not None and (section := SECTIONS.get(type(page))):
            return self.model is section
        if path.startswith(SEARCH_PATH):
            return self.model is CaseIndexPage
        return path.startswith(self.url)


class Shell:
    """Header and footer of one request. Asks the database only for what a template shows."""

    def __init__(self, request: HttpRequest) -> None:
        """Asks nothing yet."""
        self._request = request

    @cached_property
    def navigation(self) -> list[Link]:
        """The sections of the site, as the editors ordered them."""
        return [link for link in self._links if link.model is not StandingPage]

    @cached_property
    def footer(self) -> list[Link]:
        """The standing pages that say what the site is."""
        return [link for link in self._links if link.model is StandingPage]

    @cached_property
    def support(self) -> SupportSettings:
        """Kundstöd as the editors describe it, or the defaults."""
        fields = ("email", "phone", "answer_time", "contact_page__live", "contact_page__url_path")
        settings = SupportSettings.base_queryset().only(*fields)
        stored = settings.filter(site=self._site).first() if self._site else None
        return stored or SupportSettings()

    @cached_property
    def support_url(self) -> str:
        """Where Kundstöd can be reached: its page, or its e-mail address while there is none."""
        return self._url_of(self.support.contact_page) or f"mailto:{self.support.email}"

    @cached_property
    def share_link(self) -> Link:
        """Where a case is shared."""
        return Link(gettext("Dela ert exempel"), reverse("submissions:choose"), StandingPage)

    @cached_property
    def has_example_content(self) -> bool:
        """Whether the site shows content that was only laid in as an example."""
        return has_example_content()

    @cached_property
    def _site(self) -> Site | None:
        return Site.find_for_request(self._request)

    @cached_property
    def _links(self) -> list[Link]:
        if self._site is None:
            return []
        pages = readable(self._site.root_page.get_children()).in_menu().only("title", "url_path", "content_type")
        return [Link.to(page, self._request) for page in pages]

    def _url_of(self, page: Page | None) -> str:
        return (page.get_url(self._request) or "") if page and page.live else ""
