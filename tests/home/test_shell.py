"""Header and footer of every page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from home.models import StandingPage, SupportSettings
from home.services import forget_example_content
from tests.factories import CasePageFactory, SiteTree, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> SiteTree:
    """A site whose sections are in the menu, with a page in the footer."""
    tree = site_tree()
    Page.objects.child_of(tree.home).update(show_in_menus=True)
    tree.home.refresh_from_db()
    about = StandingPage(title="Om Kunskapsbanken", slug="om", body="<p>Hej.</p>", show_in_menus=True)
    tree.home.add_child(instance=about)
    SupportSettings.objects.create(site=tree.site, contact_page=about, answer_time="i morgon")
    return tree


def menu_of(client: Client, address: str) -> dict[str, str]:
    """The menu's texts with the value of their `aria-current`."""
    html = client.get(address).content.decode()
    nav = html[html.index("<details") : html.index("</details>")]
    return {text: current or "" for current, text in re.findall(r'<a [^>]*?(?:aria-current="(\w+)")?>([^<]+)</a>', nav)}


def test_menu_has_the_sections_in_their_order_and_sharing_last(tree: SiteTree, client: Client) -> None:
    assert list(menu_of(client, "/")) == ["Exempel", "Utmaningar", "Kommuner", "Mål", "Artiklar", "Dela ert exempel"]


def test_menu_marks_the_page_itself(tree: SiteTree, client: Client) -> None:
    assert menu_of(client, "/artiklar/")["Artiklar"] == "page"


def test_menu_marks_exempel_on_a_case(tree: SiteTree, client: Client) -> None:
    menu = menu_of(client, CasePageFactory().url)

    assert {text: current for text, current in menu.items() if current} == {"Exempel": "true"}


def test_menu_marks_exempel_while_searching(tree: SiteTree, client: Client) -> None:
    assert menu_of(client, "/sok/")["Exempel"] == "true"


def test_menu_leaves_out_a_section_that_is_not_public(tree: SiteTree, client: Client) -> None:
    PageViewRestriction.objects.create(page=tree.articles, restriction_type=PageViewRestriction.LOGIN)

    assert "Artiklar" not in menu_of(client, "/")


def test_footer_has_standing_pages_and_kundstod(tree: SiteTree, client: Client) -> None:
    html = client.get("/").content.decode()
    footer = html[html.index("<footer") :]

    assert '<a href="/om/">Om Kunskapsbanken</a>' in footer
    assert "Svar i morgon." in footer
    assert '<a href="/om/">Skriv till Kundstöd</a>' in footer


def test_shell_without_settings_leads_to_the_address_of_kundstod(client: Client) -> None:
    site_tree()

    assert "mailto:kundstod@example.se" in client.get("/").content.decode()


def test_example_bar_shows_while_there_is_example_content(tree: SiteTree, client: Client) -> None:
    case = CasePageFactory(is_example=True)
    forget_example_content()
    assert "Exempelinnehåll" in client.get("/om/").content.decode()

    case.delete()
    forget_example_content()

    assert "Exempelinnehåll" not in client.get("/om/").content.decode()


def test_standing_page_needs_few_queries(tree: SiteTree, client: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert client.get("/om/").status_code == 200


def test_page_says_what_it_is_to_link_previews(tree: SiteTree, client: Client) -> None:
    html = client.get(CasePageFactory(title="Fyra anbud", intro="Från ett till fyra.").url).content.decode()

    assert '<meta property="og:title" content="Fyra anbud">' in html
    assert '<meta property="og:description" content="Från ett till fyra.">' in html
    assert '<link rel="canonical" href="http://testserver/kommuner/kramfors/fyra-anbud/">' in html
