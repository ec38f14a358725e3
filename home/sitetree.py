"""The pages that a site begins with. Made once; what editors change afterwards is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Collection, Page, Site

from articles.models import ArticleIndexPage
from cases.models import CaseIndexPage, ChallengeIndexPage, Goal, GoalIndexPage, GoalPage
from contacts.support import set_up_support
from home.models import HomePage, StandingPage, SupportSettings
from home.texts import StandingText, standing_texts
from municipalities.editors import remove_wagtails_groups, set_up_editors
from municipalities.models import MunicipalityIndexPage
from municipalities.services import create_missing_pages

SITE_NAME = "Kunskapsbanken"
WAGTAILS_ROOT, ALL_PAGES, ALL_FILES = "Root", "Alla sidor", "Alla filer"
DEFAULT_PORTS = {"http": 80, "https": 443}
# In the order of the menu.
SECTIONS: tuple[tuple[type[Page], str, str], ...] = (
    (CaseIndexPage, "Exempel", "exempel"),
    (ChallengeIndexPage, "Utmaningar", "utmaningar"),
    (MunicipalityIndexPage, "Kommuner", "kommuner"),
    (GoalIndexPage, "Mål", "mal"),
    (ArticleIndexPage, "Artiklar", "artiklar"),
)

Say = Callable[[str], None]


@transaction.atomic
def set_up_site(say: Say) -> None:
    """Make the site, its sections and its standing pages, each only when it is not there yet; `say` is told what."""
    home = _home(say)
    _site(home, say)
    _name_roots()
    made = [title for model, title, slug in SECTIONS if _made(home, model, slug, title=title, show_in_menus=True)]
    made += [text.title for text in standing_texts() if _made_standing(home, text)]
    made += [goal.label for goal in Goal.objects.filter(kind=Goal.Kind.QUICK) if _made_goal(goal)]
    say(f"{len(made)} sidor gjordes: {', '.join(made)}." if made else "Alla sidor fanns redan.")
    municipalities = create_missing_pages(MunicipalityIndexPage.objects.get())
    say(f"{municipalities} kommunsidor gjordes.")
    _support(home)
    remove_wagtails_groups()
    say(f"Grupperna {set_up_editors()} och {set_up_support()} har sina rättigheter.")


def _home(say: Say) -> HomePage:
    if home := HomePage.objects.first():
        return home
    home = Page.get_first_root_node().add_child(instance=HomePage(title=SITE_NAME, slug="start"))
    say("Startsidan gjordes.")
    return home


def _site(home: HomePage, say: Say) -> None:
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    values = {"hostname": address.hostname, "port": _port(address), "site_name": SITE_NAME, "root_page": home}
    Site.objects.update_or_create(is_default_site=True, defaults=values)
    Site.clear_site_root_paths_cache()
    _remove_welcome_page(home)
    say(f"Webbplatsen svarar på {settings.WAGTAILADMIN_BASE_URL}.")


def _name_roots() -> None:
    """In Swedish what Wagtail's first migrations named: where all pages and all files begin."""
    Page.objects.filter(depth=1, title=WAGTAILS_ROOT).update(title=ALL_PAGES, draft_title=ALL_PAGES)
    Collection.objects.filter(depth=1, name=WAGTAILS_ROOT).update(name=ALL_FILES)


def _port(address: SplitResult) -> int:
    return address.port or DEFAULT_PORTS[address.scheme]


def _remove_welcome_page(home: HomePage) -> None:
    """Remove what Wagtail's first migration made: a plain page that no type of ours can be mistaken for."""
    for page in home.get_siblings(inclusive=False):
        if page.specific_class is Page and page.is_leaf():
            page.delete()


def _made(parent: Page, model: type[Page], slug: str, **fields: Any) -> bool:
    if Page.objects.child_of(parent).filter(slug=slug).exists():
        return False
    parent.add_child(instance=model(slug=slug, **fields))
    return True


def _made_standing(home: HomePage, text: StandingText) -> bool:
    *above, slug = text.path
    parent = _below(home, above)
    return parent is not None and _made(
        parent, StandingPage, slug, title=text.title, intro=text.intro, body=text.body, show_in_menus=text.in_menu
    )


def _below(page: Page, slugs: list[str]) -> Page | None:
    found: Page | None = page
    for slug in slugs:
        found = found and Page.objects.child_of(found).filter(slug=slug).first()
    return found


def _made_goal(goal: Goal) -> bool:
    if GoalPage.objects.filter(goal=goal).exists():
        return False
    return _made(GoalIndexPage.objects.get(), GoalPage, goal.code, title=goal.label, goal=goal, intro=goal.description)


def _support(home: HomePage) -> None:
    support, _ = SupportSettings.objects.get_or_create(site=Site.objects.get(is_default_site=True))
    support.contact_page = support.contact_page or _below(home, ["om", "kundstod"])
    support.save()
