"""Cases proposed for an article: like its words, readable by everyone, and only for those who write it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.models import GroupPagePermission, PageViewRestriction

from articles.starts import guide
from members.models import User
from municipalities.models import Municipality
from search.suggestions import SUGGESTED, suggest
from tests.factories import CasePageFactory, ChallengePageFactory, SiteTree, article_page, site_tree

pytestmark = pytest.mark.django_db
WORDS = "Skolskjuts i glesbygd med åkerier"


@pytest.fixture
def tree() -> SiteTree:
    return site_tree()


@pytest.fixture
def cases(tree: SiteTree) -> list[Any]:
    """Five that are about it, one of them an open challenge, and one that is not."""
    about = [
        CasePageFactory(title=f"Skolskjuts i glesbygd, del {number}", intro="Åkerier körde.") for number in range(4)
    ]
    about.append(ChallengePageFactory(title="Skolskjuts i glesbygd utan anbud", intro="Åkerier saknas."))
    CasePageFactory(title="Papper till skrivare", intro="Kontor.", challenge="<p>Toner och papper.</p>")
    call_command("search_rebuild", verbosity=0)
    return about


def ask(client: Client, **values: Any) -> Any:
    return client.post(reverse("case_suggestions"), {"text": WORDS, "artikel": "", **values})


def test_like_cases_are_proposed(cases: list[Any]) -> None:
    found = suggest(WORDS, limit=10)

    assert {hit.page.pk for hit in found} == {page.pk for page in cases}


def test_peers_are_proposed_with_why_to_whoever_asks_by_the_hook(cases: list[Any]) -> None:
    (propose,) = hooks.get_hooks("suggest_peers")
    found = propose(WORDS, Municipality.objects.get(code="2282"), 3)

    assert len(found) == 3
    assert {page_id for page_id, _reasons in found} <= {page.pk for page in cases}
    assert all(reasons and all(isinstance(reason, str) for reason in reasons) for _page_id, reasons in found)


def test_what_is_taken_or_left_is_not_proposed_again(cases: list[Any]) -> None:
    first = [hit.page.pk for hit in suggest(WORDS)]
    second = [hit.page.pk for hit in suggest(WORDS, without=first)]

    assert len(first) == SUGGESTED
    assert sorted(first + second) == sorted(page.pk for page in cases)


def test_words_that_no_case_has_do_not_hide_what_title_and_ingress_are_like(cases: list[Any]) -> None:
    text = f"{WORDS}\nÅkerier körde.\nNågot helt annat, om kvantfysik och xylofoner"

    assert len(suggest(text)) == SUGGESTED


def test_article_is_never_proposed(tree: SiteTree, cases: list[Any]) -> None:
    article_page(title=WORDS)
    call_command("search_rebuild", verbosity=0)

    assert all(hit.is_case or hit.is_challenge for hit in suggest(WORDS, limit=10))


def test_only_what_everyone_may_read_is_proposed(cases: list[Any]) -> None:
    cases[0].unpublish()
    PageViewRestriction.objects.create(page=cases[1], restriction_type=PageViewRestriction.LOGIN)

    assert not {hit.page.pk for hit in suggest(WORDS, limit=10)} & {cases[0].pk, cases[1].pk}


@pytest.mark.parametrize("text", ["", "  ", guide("skolskjuts i glesbygd")])
def test_nothing_written_proposes_nothing(cases: list[Any], text: str) -> None:
    assert suggest(text) == []


def test_panel_is_told_what_it_shows_and_what_the_chooser_keeps(cases: list[Any], admin_client: Client) -> None:
    first = ask(admin_client).json()["suggestions"][0]

    assert first["state"]["id"] == first["id"]
    assert first["title"].startswith("Skolskjuts i glesbygd")
    assert first["sender"] == "Kramfors kommun"
    assert "skolskjuts" in first["reasons"].lower()


def test_panel_leaves_out_what_it_names(cases: list[Any], admin_client: Client) -> None:
    first = ask(admin_client).json()["suggestions"]
    second = ask(admin_client, utan=[one["id"] for one in first]).json()["suggestions"]

    assert not {one["id"] for one in first} & {one["id"] for one in second}


def test_anonymous_sender_stays_so(cases: list[Any], admin_client: Client) -> None:
    named = [page.pk for page in cases]
    CasePageFactory(title="Skolskjuts i glesbygd", intro="Åkerier körde.", is_anonymous=True)
    call_command("search_rebuild", verbosity=0)

    (only,) = ask(admin_client, utan=named).json()["suggestions"]
    assert only["sender"].startswith("En kommun i grupp")


def test_draft_has_a_page_of_suggestions(tree: SiteTree, cases: list[Any], admin_client: Client) -> None:
    page = article_page(title=WORDS, intro="Åkerier.", live=False)
    page.save_revision(clean=False)

    html = admin_client.get(reverse("case_suggestions"), {"artikel": page.pk}).content.decode()

    assert "Skolskjuts i glesbygd, del" in html
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html


@pytest.mark.parametrize("number", ["", "draft"])
def test_suggestions_are_for_those_who_write_the_article(
    tree: SiteTree, cases: list[Any], client: Client, number: str
) -> None:
    page = article_page(title=WORDS, live=False)
    group = Group.objects.create(name="Redaktör någon annanstans")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group, page=tree.municipality, permission=Permission.objects.get(codename="change_page")
    )
    user = User.objects.create_user("annan@example.se", "hemligt-nog-tolv")
    user.groups.add(group)
    client.force_login(user)

    assert "Skolskjuts" not in ask(client, artikel=page.pk if number else "").content.decode()


def test_visitor_is_sent_to_the_login(cases: list[Any], client: Client) -> None:
    assert ask(client).status_code == 302


def test_unknown_article_is_not_found(cases: list[Any], admin_client: Client) -> None:
    assert ask(admin_client, artikel="999999").status_code == 404
