"""The text check beside a page's form, and that no way of publishing lets a personal number through."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from articles.models import ArticlePage
from cases.models import CasePage
from members.models import User
from tests.cases.test_admin import filled, send
from tests.factories import CasePageFactory, SiteTree, site_tree

PERSON = "811228-9874"
pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> SiteTree:
    return site_tree()


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("redaktor@example.se"))
    return client


def test_personal_number_is_refused_beside_its_field(editor: Client, tree: SiteTree) -> None:
    errors = send(editor, tree, intro=f"Vi hjälpte {PERSON}.")
    assert list(errors) == ["intro"]
    assert "personnummer" in str(errors["intro"])
    assert not CasePage.objects.exists()


def test_draft_may_hold_it_and_the_check_says_so(editor: Client, tree: SiteTree) -> None:
    draft = filled(intro=f"Vi hjälpte {PERSON}.")
    draft.pop("action-publish")
    response = editor.post(reverse("wagtailadmin_pages:add", args=["cases", "casepage", tree.municipality.pk]), draft)
    assert response.status_code == 302
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[CasePage.objects.get().pk])).content.decode()
    assert "Det ser ut som ett personnummer" in html


def test_number_in_a_block_of_an_article_is_refused(editor: Client, tree: SiteTree) -> None:
    values = {
        "title": "Elva städer",
        "slug": "elva-stader",
        "intro": "Vi åkte.",
        "date": "2026-05-04",
        "author": "Redaktionen",
        "body": streamfield([("text", rich_text(f"<p>{PERSON} berättade.</p>"))]),
        "action-publish": "1",
    }
    url = reverse("wagtailadmin_pages:add", args=["articles", "articlepage", tree.articles.pk])
    response = editor.post(url, nested_form_data(values))
    assert "personnummer" in str(response.context["form"].errors["body"])
    assert not ArticlePage.objects.exists()


def test_drafts_published_at_once_are_refused_together(editor: Client, tree: SiteTree) -> None:
    whole, faulty = CasePageFactory(live=False), CasePageFactory(live=False, intro=f"Om {PERSON}.", title="Det felande")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = f"?id={whole.pk}&id={faulty.pk}&next=/admin/"
    response = editor.post(f"{url}{query}", {"include_descendants": ""}, follow=True)
    assert "Det felande" in response.content.decode()
    assert not CasePage.objects.live().exists()

    editor.post(f"{url}?id={whole.pk}&next=/admin/", {"include_descendants": ""})
    assert CasePage.objects.live().get() == whole


def test_draft_below_a_page_that_is_published_with_all_below_it_is_refused(editor: Client, tree: SiteTree) -> None:
    CasePageFactory(live=False, intro=f"Om {PERSON}.")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    editor.post(f"{url}?id={tree.municipality.pk}&next=/admin/", {"include_descendants": "on"})
    assert not CasePage.objects.live().exists()


def test_check_of_a_form_that_is_being_written_says_what_and_where(editor: Client, tree: SiteTree) -> None:
    values = filled(intro="Skriv till anna@example.se.", result=rich_text(f"<p>{'ord ' * 40}</p>"))
    html = editor.post(reverse("textcheck", args=["cases.casepage"]), values).content.decode()
    assert "2 saker att se över" in html.split("</p>")[0].split(">")[-1]
    assert "anna@example.se" in html
    assert "Resultat" in html
    assert not CasePage.objects.exists()


@pytest.mark.parametrize("kind", ["cases.goal", "members.user", "ingen.alls", "casepage"])
def test_only_pages_are_checked(editor: Client, kind: str) -> None:
    assert editor.post(reverse("textcheck", args=[kind])).status_code == 404


def test_check_is_for_editors(client: Client, tree: SiteTree) -> None:
    assert client.post(reverse("textcheck", args=["cases.casepage"]), {}).status_code == 302
