"""What every visitor may read, asked in one question."""

from __future__ import annotations

from typing import Any

import pytest
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


def test_restrictions_on_a_page_are_those_that_wagtail_finds(django_assert_num_queries: Any) -> None:
    tree = site_tree()
    case, other = CasePageFactory(), CasePageFactory(municipality="2480")
    alias = case.create_alias(parent=other.get_parent(), update_slug="alias")
    for page in (tree.articles, case, other.get_parent()):
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    for page in (tree.home, case, other, alias):
        with django_assert_num_queries(1):
            found = set(page.get_view_restrictions())
        assert found == set(Page.get_view_restrictions(page)), page.url_path
