"""How an address finds its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Page

from kunskapsbank.pages import DEEPEST
from tests.factories import CasePageFactory, site_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases() -> list[Any]:
    """Two with the same slug, below two municipalities."""
    site_tree()
    return [CasePageFactory(municipality=code, slug="samma") for code in ("2282", "2480")]


def test_pages_with_one_slug_are_told_apart_by_what_they_lie_below(client: Client, cases: list[Any]) -> None:
    assert [client.get(case.url).context["page"].pk for case in cases] == [case.pk for case in cases]


def test_breadcrumbs_are_the_same_whether_a_request_came_past_them_or_not(cases: list[Any]) -> None:
    request = RequestFactory().get(cases[0].url)
    found = Page.find_for_request(request, cases[0].url)

    assert found.pk == cases[0].pk
    assert found.breadcrumbs == cases[0].breadcrumbs
    assert [page.title for page in found.breadcrumbs] == [page.title for page in cases[0].breadcrumbs]


def test_page_is_found_below_its_own_parent_only(client: Client, cases: list[Any]) -> None:
    one, other = cases
    assert client.get(f"{one.get_parent().url}{other.get_parent().slug}/samma/").status_code == 404
    assert client.get(f"{one.url}samma/").status_code == 404


def test_address_that_is_deeper_than_any_page_is_not_found(client: Client, cases: list[Any]) -> None:
    assert client.get("/" + "samma/" * (DEEPEST + 10)).status_code == 404
