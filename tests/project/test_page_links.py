"""A link to a page in rich text tells nothing of a page that visitors may not see, whatever number stands in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import PageViewRestriction
from wagtail.rich_text import expand_db_html

from cases.models import CasePage
from tests.factories import CasePageFactory, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site() -> None:
    site_tree()


def link_to(page: CasePage) -> str:
    return f'<p><a linktype="page" id="{page.pk}">länk</a></p>'


def closed() -> CasePage:
    page = CasePageFactory(title="Låst", slug="last-sida")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


@pytest.mark.parametrize("make", [lambda: CasePageFactory(slug="hemligt-utkast", live=False), closed])
def test_link_to_what_visitors_may_not_see_has_no_address(make: Any) -> None:
    page = make()

    assert expand_db_html(link_to(page)) == "<p><a>länk</a></p>"
    told = ContentstateConverter(["link"]).from_database_format(link_to(page))
    assert page.slug not in told
    assert '"url": null' in told
    assert f'"id": {page.pk}' in told


def test_link_to_a_published_page_leads_there() -> None:
    page = CasePageFactory(slug="publicerat")

    assert f'href="{page.url}"' in expand_db_html(link_to(page))
    assert page.url in ContentstateConverter(["link"]).from_database_format(link_to(page))
    assert expand_db_html('<a linktype="page" id="999999">x</a>') == "<a>x</a>"


def test_page_that_took_the_place_of_another_is_named_only_when_it_is_public(client: Client) -> None:
    later = CasePageFactory(title="Hemlig efterföljare", slug="hemlig", live=False)
    earlier = CasePageFactory(title="Hemlig föregångare", slug="dold", live=False)
    case = CasePageFactory(title="Exemplet", replaced_by=later)
    case.builds_on = [earlier]
    case.save()

    html = client.get(case.url).content.decode()
    assert "Hemlig" not in html
