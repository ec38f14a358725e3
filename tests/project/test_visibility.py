"""What every visitor may read, asked in one question."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from kunskapsbank.visibility import readable
from tests.factories import CasePageFactory, article_page, site_tree

pytestmark = pytest.mark.django_db


def test_same_pages_as_wagtails_two_questions_find(django_assert_num_queries: Any) -> None:
    tree = site_tree()
    CasePageFactory()
    CasePageFactory(live=False)
    hidden = CasePageFactory(municipality="2480")
    alone = article_page()
    article_page(title="Alla läser", slug="alla")
    for page in (hidden.get_parent(), alone):
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    with django_assert_num_queries(1):
        found = set(readable(Page.objects.all()).values_list("pk", flat=True))
    assert found == set(Page.objects.live().public().values_list("pk", flat=True))
    assert tree.home.pk in found
    assert not {hidden.pk, alone.pk} & found


def test_restrictions_on_a_page_are_those_that_wagtail_finds(
    rf: RequestFactory, django_assert_num_queries: Any
) -> None:
    tree = site_tree()
    case, other = CasePageFactory(), CasePageFactory(municipality="2480")
    alias = case.create_alias(parent=other.get_parent(), update_slug="alias")
    of_the_alias = alias.create_alias(parent=other.get_parent(), update_slug="alias-till")
    for page in (tree.home.get_parent(), tree.articles, case, other.get_parent()):
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    for page in (tree.home, tree.articles, case, other, alias, of_the_alias):
        assert set(page.get_view_restrictions()) == set(Page.get_view_restrictions(page)), page.url_path
    found = Page.find_for_request(rf.get(case.url), case.url)
    with django_assert_num_queries(1):
        assert len(found.get_view_restrictions()) == 2


def test_password_opens_the_pages_that_it_is_asked_for(client: Client) -> None:
    site_tree()
    case, word = CasePageFactory(), "åtta ekar"
    restriction = PageViewRestriction.objects.create(
        page=case.get_parent(), restriction_type=PageViewRestriction.PASSWORD, password=word
    )
    asked = client.get(case.url)
    assert case.title not in asked.content.decode()
    assert "Sidan har ett lösenord" in asked.content.decode()
    assert "private" in asked["Cache-Control"]

    address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, case.pk])
    wrong = client.post(address, {"password": "nio ekar", "return_url": case.url})
    assert (wrong.status_code, 'aria-invalid="true"' in wrong.content.decode()) == (200, True)
    assert client.post(address, {"password": word, "return_url": case.url}).status_code == 302
    opened = client.get(case.url)
    assert case.title in opened.content.decode()
    assert "private" in opened["Cache-Control"]
