"""What every visitor may read, asked in one question."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from kunskapsbank.visibility import readable
from tests.factories import CasePageFactory, article_page, site_tree

pytestmark = pytest.mark.django_db
WORD = "åtta ekar"
LOCKED = {"restriction_type": PageViewRestriction.PASSWORD, "password": WORD}


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


def test_alias_is_read_by_nobody_once_what_it_stands_for_is_restricted(
    client: Client, django_assert_num_queries: Any
) -> None:
    site_tree()
    case, other = CasePageFactory(), CasePageFactory(municipality="2480")
    alias = case.create_alias(parent=other.get_parent(), update_slug="alias")
    of_the_alias = alias.create_alias(parent=other.get_parent(), update_slug="alias-till")
    aliases = Page.objects.filter(pk__in=[alias.pk, of_the_alias.pk])
    assert readable(aliases).count() == 2
    assert alias.full_url in client.get(reverse("sitemap")).content.decode()

    PageViewRestriction.objects.create(page=case.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    with django_assert_num_queries(1):
        assert not readable(aliases).exists()
    assert readable(Page.objects.filter(pk=other.pk)).exists()
    listed = client.get(reverse("sitemap")).content.decode()
    assert other.full_url in listed
    assert alias.full_url not in listed
    assert of_the_alias.full_url not in listed


def test_password_opens_the_pages_that_it_is_asked_for(client: Client) -> None:
    site_tree()
    case = CasePageFactory()
    restriction = PageViewRestriction.objects.create(page=case.get_parent(), **LOCKED)
    asked = client.get(case.url)
    assert case.title not in asked.content.decode()
    assert "Sidan har ett lösenord" in asked.content.decode()
    assert "private" in asked["Cache-Control"]

    address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, case.pk])
    wrong = client.post(address, {"password": "nio ekar", "return_url": case.url})
    assert (wrong.status_code, 'aria-invalid="true"' in wrong.content.decode()) == (200, True)
    assert client.post(address, {"password": WORD, "return_url": case.url}).status_code == 302
    opened = client.get(case.url)
    assert case.title in opened.content.decode()
    assert "private" in opened["Cache-Control"]


def test_page_that_asks_for_a_password_says_nothing_of_itself(client: Client) -> None:
    site_tree()
    case = CasePageFactory(title="Ordet bakom låset", intro="Ingressen bakom låset.")
    restriction = PageViewRestriction.objects.create(page=case, **LOCKED)
    assert "bakom låset" not in client.get(case.url).content.decode()

    draft = CasePageFactory(title="Utkastet", intro="Ingressen i utkastet.", live=False)
    for other in (draft, CasePageFactory()):
        address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, other.pk])
        assert client.get(address).status_code == 404


def test_passwords_cannot_be_guessed_at_will(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kunskapsbank.passwords.MOST", 2)
    site_tree()
    case = CasePageFactory()
    collection = Collection.get_first_root_node().add_child(name="Hemliga")
    of_page = PageViewRestriction.objects.create(page=case, **LOCKED)
    of_documents = CollectionViewRestriction.objects.create(collection=collection, **LOCKED)
    for address in (
        reverse("wagtailcore_authenticate_with_password", args=[of_page.pk, case.pk]),
        reverse("wagtaildocs_authenticate_with_password", args=[of_documents.pk]),
    ):
        guesser, neighbour = Client(), Client(REMOTE_ADDR="192.0.2.7")
        sent = {"password": WORD, "return_url": case.url}
        for guess in ("nio ekar", "tio ekar"):
            assert guesser.post(address, sent | {"password": guess}).status_code == 200
        refused = guesser.post(address, sent)
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 0
        assert "no-store" in refused["Cache-Control"]
        shown = refused.content.decode()
        assert "Det går lite för fort" in shown
        assert f'value="{WORD}"' in shown
        assert f'value="{case.url}"' in shown
        assert neighbour.post(address, sent).status_code == 302


def test_what_a_password_opened_is_not_open_to_who_laid_the_session_there(client: Client) -> None:
    site_tree()
    case = CasePageFactory()
    restriction = PageViewRestriction.objects.create(page=case, **LOCKED)
    session = client.session
    session["laid"] = "there"
    session.save()
    address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, case.pk])
    client.post(address, {"password": WORD, "return_url": case.url})

    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert "Sidan har ett lösenord" in stranger.get(case.url).content.decode()
    assert case.title in client.get(case.url).content.decode()
