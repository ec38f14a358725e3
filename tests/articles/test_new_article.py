"""A new article: what it begins from, and what keeps its guiding words from visitors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from articles import guides
from articles.models import ArticlePage
from articles.starts import STARTS, guide, make_draft, start_by_code
from kunskapsbank.models import Picture
from members.models import User
from tests.factories import SiteTree, site_tree
from tests.uploads import picture_file

pytestmark = pytest.mark.django_db
NEW = "/admin/articles/ny/"
NO_BLOCKS: list[Any] = []


@pytest.fixture
def tree() -> SiteTree:
    return site_tree()


@pytest.fixture
def draft(tree: SiteTree, admin_user: User) -> ArticlePage:
    return make_draft(start_by_code("resa"), below=tree.articles, user=admin_user)


def form_values(*blocks: tuple[str, Any], **values: Any) -> dict[str, Any]:
    """An article as the editor's form sends it."""
    fields = {
        "title": "Elva orter",
        "slug": "elva-orter",
        "intro": "Under våren.",
        "body": streamfield(blocks or [("heading", "Tre mål")]),
        "date": "2018-06-14",
        "author": "Redaktionen",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
        **values,
    }
    return nested_form_data(fields)


def edit(client: Client, page: ArticlePage, values: dict[str, Any], **action: str) -> str:
    """What the admin answers when the article is sent."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, values | action, follow=True).content.decode()


def publish(client: Client, page: ArticlePage, values: dict[str, Any]) -> str:
    return edit(client, page, values, **{"action-publish": "1"})


def test_page_offers_each_start_and_an_empty_article(tree: SiteTree, admin_client: Client) -> None:
    html = admin_client.get(NEW).content.decode()

    for start in STARTS:
        assert f'value="{start.code}"' in html
    assert f"/admin/pages/add/articles/articlepage/{tree.articles.pk}/?tom=1" in html


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.code)
def test_chosen_start_becomes_a_draft_that_opens(tree: SiteTree, admin_client: Client, start: Any) -> None:
    response = admin_client.post(NEW, {"mall": start.code}, follow=True)
    page = ArticlePage.objects.get()

    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert response.status_code == 200
    assert (page.live, page.has_unpublished_changes) == (False, True)
    assert [block.block_type for block in page.body] == [kind for kind, _value in start.body]


def test_unknown_start_is_answered_in_words(tree: SiteTree, admin_client: Client) -> None:
    response = admin_client.post(NEW, {"mall": "dikt"})

    assert response.status_code == 422
    assert "Den mallen finns inte." in response.content.decode()


def test_drafts_have_addresses_of_their_own(tree: SiteTree, admin_user: User) -> None:
    slugs = [make_draft(STARTS[2], below=tree.articles, user=admin_user).slug for _ in range(3)]

    assert slugs == ["utkast", "utkast-2", "utkast-3"]


def test_whoever_adds_an_article_chooses_first(tree: SiteTree, admin_client: Client) -> None:
    response = admin_client.get(reverse("wagtailadmin_pages:add_subpage", args=[tree.articles.pk]), follow=True)

    assert response.redirect_chain[-1][0] == NEW


def test_list_of_articles_leads_to_the_starts(tree: SiteTree, admin_client: Client) -> None:
    assert NEW in admin_client.get(reverse("wagtailadmin_explore", args=[tree.articles.pk])).content.decode()


def test_start_is_for_those_who_may_add_articles(tree: SiteTree, client: Client) -> None:
    user = User.objects.create_user("annan@example.se", "hemligt-nog-tolv")
    group = Group.objects.create(name="Redaktör någon annanstans")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group, page=tree.municipality, permission=Permission.objects.get(codename="add_page")
    )
    user.groups.add(group)
    client.force_login(user)

    client.get(NEW)
    client.post(NEW, {"mall": "resa"})

    assert not ArticlePage.objects.exists()


def test_guiding_words_are_saved_in_a_draft(admin_client: Client, draft: ArticlePage) -> None:
    edit(admin_client, draft, form_values(("heading", guide("rubriken"))))

    saved = ArticlePage.objects.get().get_latest_revision_as_object()
    assert (saved.title, guides.remain_in(saved)) == ("Elva orter", True)


@pytest.mark.parametrize(
    "block",
    [
        ("heading", guide("rubriken")),
        ("text", rich_text(f"<p>Klart.</p><p>{guide('mer')}</p>")),
        ("quote", {"text": guide("ordagrant"), "speaker": ""}),
    ],
    ids=lambda block: block[0],
)
def test_guiding_words_in_a_block_are_not_published(
    admin_client: Client, draft: ArticlePage, block: tuple[str, Any]
) -> None:
    html = publish(admin_client, draft, form_values(("heading", "Tre mål"), block))

    draft.refresh_from_db()
    assert not draft.live
    assert json.dumps("Här står hjälptexten från mallen kvar.")[1:-1] in html


@pytest.mark.parametrize("field", ["title", "intro", "author"])
def test_guiding_words_in_a_field_are_not_published(admin_client: Client, draft: ArticlePage, field: str) -> None:
    html = publish(admin_client, draft, form_values(**{field: guide("något")}))

    draft.refresh_from_db()
    assert not draft.live
    assert "Här står hjälptexten från mallen kvar." in html


def test_article_without_guiding_words_is_published(admin_client: Client, draft: ArticlePage) -> None:
    publish(admin_client, draft, form_values())

    draft.refresh_from_db()
    assert (draft.live, draft.title) == (True, "Elva orter")


def test_draft_gets_its_address_from_its_title(admin_client: Client, draft: ArticlePage) -> None:
    publish(admin_client, draft, form_values(slug="utkast", title="Tre mål räcker"))

    draft.refresh_from_db()
    assert draft.slug == "tre-mal-racker"


def test_picture_needs_a_description_or_none(admin_client: Client, draft: ArticlePage) -> None:
    picture = Picture.objects.create(title="Bild", file=picture_file())
    html = publish(admin_client, draft, form_values(lead_picture=picture.pk))
    assert "Beskriv bilden för den som inte ser den" in html

    publish(admin_client, draft, form_values(lead_picture=picture.pk, lead_is_decorative="on"))
    draft.refresh_from_db()
    assert draft.live


def test_publishing_past_the_form_is_refused(draft: ArticlePage) -> None:
    with pytest.raises(ValidationError):
        draft.get_latest_revision().publish()

    assert not ArticlePage.objects.get().live


@pytest.mark.parametrize("with_those_below", [False, True])
def test_publishing_many_names_the_unready_and_publishes_none(
    tree: SiteTree, admin_client: Client, draft: ArticlePage, with_those_below: bool
) -> None:
    chosen = tree.articles if with_those_below else draft
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    values = {"include_descendants": "on"} if with_those_below else {}
    response = admin_client.post(f"{address}?id={chosen.pk}", values, follow=True)

    assert "Hjälptext från mallen står kvar i" in response.content.decode()
    assert not ArticlePage.objects.get().live


def test_what_word_brings_along_is_tidied(admin_client: Client, draft: ArticlePage) -> None:
    answer = "Första\x0braden\u200b.\x07\r\n\r\nAndra stycket \N{PARTY POPPER}"
    interview = (
        "interview",
        {"who": "", "exchanges": streamfield([("item", {"question": "", "answer": answer, "speaker": ""})])},
    )
    publish(admin_client, draft, form_values(interview, title="Två\x0brader\N{SOFT HYPHEN}", intro="Kort\u2028ingress"))

    draft.refresh_from_db()
    assert (draft.title, draft.intro) == ("Två rader", "Kort ingress")
    assert draft.body[0].value["exchanges"][0].paragraphs == ["Första\nraden.", "Andra stycket \N{PARTY POPPER}"]


def test_long_ingress_is_refused_in_words_and_kept(admin_client: Client, draft: ArticlePage) -> None:
    html = publish(admin_client, draft, form_values(intro="ord " * 5_000))

    assert "som mest 400 tecken" in html
    assert "ord ord ord ord" in html
    assert not ArticlePage.objects.get().live


def test_long_text_is_published_whole(admin_client: Client, draft: ArticlePage, client: Client) -> None:
    publish(admin_client, draft, form_values(("text", rich_text(f"<p>{'ord ' * 5_000}slut</p>"))))

    draft.refresh_from_db()
    assert "slut</p>" in client.get(draft.url).content.decode()


def test_two_editors_at_once_lose_nothing(admin_client: Client, draft: ArticlePage) -> None:
    """What saves itself gives way to a colleague's version; what is saved on purpose is one more version."""
    loaded = {"loaded_revision_id": str(draft.get_latest_revision().pk)}
    edit(admin_client, draft, form_values(intro="Kollegans ingress."), **loaded)
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    mine = form_values(intro="Min ingress.") | loaded
    refused = admin_client.post(address, mine, headers={"accept": "application/json"})
    edit(admin_client, draft, mine)

    assert (refused.status_code, refused.json()["error_code"]) == (400, "invalid_revision")
    kept = [revision.as_object().intro for revision in draft.revisions.order_by("pk")]
    assert kept[1:] == ["Kollegans ingress.", "Min ingress."]
