"""`site_setup` lays out a site once and leaves alone what editors changed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from wagtail.models import Collection, Page, Site

from cases.models import GoalPage
from home.models import HomePage, StandingPage, SupportSettings
from home.texts import standing_texts
from kunskapsbank.settings.retention import Keep
from municipalities.models import MunicipalityPage

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("site_setup")]
ADDRESSES = (
    "/",
    "/exempel/",
    "/utmaningar/",
    "/kommuner/",
    "/mal/",
    "/artiklar/",
    "/om/",
    "/om/dela-ert-exempel/",
    "/om/kundstod/",
    "/tillganglighet/",
    "/personuppgifter/",
    "/kakor/",
    "/mal/ekologiska-livsmedel/",
    "/kommuner/harnosand/",
)


@pytest.fixture(scope="module")
def _set_up(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """An empty site that was set up; undone when the module is."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(project, "WAGTAILADMIN_BASE_URL", "https://kunskapsbanken.example.se")
        HomePage.objects.get().delete()
        call_command("site_setup", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def site(_set_up: None, db: None) -> Site:
    return Site.objects.get()


def test_site_setup_makes_every_page_of_an_empty_site(site: Site, client: Client) -> None:
    answers = {address: client.get(address).status_code for address in ADDRESSES}

    assert answers == dict.fromkeys(ADDRESSES, 200)


def test_site_setup_makes_a_page_for_each_municipality_and_quick_goal(site: Site) -> None:
    assert (MunicipalityPage.objects.live().count(), GoalPage.objects.live().count()) == (290, 12)


def test_site_setup_takes_host_and_port_from_the_base_url(site: Site) -> None:
    assert (site.hostname, site.port, site.root_page.specific_class) == ("kunskapsbanken.example.se", 443, HomePage)


def test_site_setup_takes_away_wagtails_welcome_page(site: Site) -> None:
    assert list(Page.objects.filter(depth=2).values_list("slug", flat=True)) == ["start"]


def test_site_setup_names_in_swedish_where_all_begins_and_keeps_another_name(site: Site) -> None:
    root = Page.get_first_root_node()
    assert (root.title, Collection.get_first_root_node().name) == ("Alla sidor", "Alla filer")
    Page.objects.filter(pk=root.pk).update(title="Vår webbplats")

    call_command("site_setup", verbosity=0)

    assert Page.get_first_root_node().title == "Vår webbplats"


def test_site_setup_tells_kundstod_from_sharing(site: Site) -> None:
    support = SupportSettings.objects.get(site=site)

    assert support.contact_page.slug == "kundstod"


def test_site_setup_again_makes_no_page(site: Site) -> None:
    before = Page.objects.count()

    call_command("site_setup", verbosity=0)

    assert Page.objects.count() == before


def test_site_setup_again_keeps_what_an_editor_wrote(site: Site) -> None:
    StandingPage.objects.filter(slug="om").update(title="Om oss")

    call_command("site_setup", verbosity=0)

    assert StandingPage.objects.get(slug="om").title == "Om oss"


def test_site_setup_marks_nothing_as_example(site: Site, client: Client) -> None:
    assert "Exempelinnehåll" not in client.get("/").content.decode()


@pytest.mark.parametrize("text", standing_texts(), ids=lambda text: "/".join(text.path))
def test_standing_text_fits_its_page(text: Any) -> None:
    page = StandingPage(title=text.title, slug=text.path[-1], intro=text.intro, body=text.body)

    page.full_clean(exclude=["path", "depth", "content_type", "locale"])


def test_standing_texts_name_the_times_of_the_settings(settings: Any) -> None:
    named = {"searches": 101, "drafts": 102, "sender_addresses": 103, "unconfirmed": 104, "closed_questions": 106}
    named |= {"comment_addresses": 107, "hidden_comments": 108, "reports": 109, "confirmations": 110}
    named |= {"silent_accounts": 111, "silent_accounts_after_warning": 113}
    settings.KEEP = Keep(**{name: datetime.timedelta(days=days) for name, days in named.items()})

    text = next(text.body for text in standing_texts() if text.path == ("personuppgifter",))

    assert {int(days) for days in re.findall(r"(\d+) dagar", text)} == set(named.values())
