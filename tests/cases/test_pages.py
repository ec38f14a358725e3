"""Cases, open challenges and goals as a visitor reads them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from cases.models import CasePage, ChallengePage, CpvCode, Goal, Method, ProcurementStatus
from municipalities.models import MunicipalityPage
from tests.factories import (
    CasePageFactory,
    ChallengePageFactory,
    EffectFactory,
    FrameworkAgreementFactory,
    SiteTree,
    goal_page,
    municipality_page,
    site_tree,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> SiteTree:
    """The site."""
    return site_tree()


def read(client: Client, page: CasePage | ChallengePage) -> str:
    """The page's HTML."""
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_case_lies_below_its_municipality(client: Client, tree: SiteTree) -> None:
    page = CasePageFactory(slug="fler-anbud")
    assert page.url == "/kommuner/kramfors/fler-anbud/"
    html = read(client, page)
    assert "Kramfors kommun" in html
    assert "Västernorrlands län" in html


def test_thirty_seconds_come_from_the_fields(client: Client, tree: SiteTree) -> None:
    page = CasePageFactory(
        solution="<p>Vi delade upphandlingen i fyra områden och träffade åkerierna nio månader före start. Mer.</p>"
    )
    slab = read(client, page).split('class="kb-slab kb-30"')[1].split("</section>")[0]
    assert "<b>1 → 4 anbud</b>" in slab
    assert "nio månader före start.</dd>" in slab
    assert "Ja, men börja tidigare." in slab


def test_case_without_an_answer_shows_what_to_avoid(client: Client, tree: SiteTree) -> None:
    html = read(client, CasePageFactory(would_do_again="", would_do_again_note=""))
    assert "Skulle vi göra om det?" not in html


def test_effects_are_bars_and_a_table(client: Client, tree: SiteTree) -> None:
    html = read(client, CasePageFactory(effects=[EffectFactory()]))
    assert 'width="25.0%"' in html or 'width="25%"' in html
    assert '<td class="n">4</td><td class="kb-nowrap">mars 2025</td>' in html
    assert "blev sämre" not in html


def test_effect_that_became_worse_says_so_twice(client: Client, tree: SiteTree) -> None:
    html = read(client, CasePageFactory(effects=[EffectFactory(label="Klagomål", better="lower")]))
    assert html.count("blev sämre") == 2


@pytest.mark.parametrize(
    ("confirmed", "words"),
    [
        ("2020-03-01", "Inte bekräftad sedan mars 2020"),
        (None, "Inte bekräftad"),
        ("2099-05-01", "Bekräftad av Kramfors maj 2099"),
    ],
)
def test_case_says_how_fresh_it_is(client: Client, tree: SiteTree, confirmed: str | None, words: str) -> None:
    assert words in read(client, CasePageFactory(confirmed_on=confirmed))


@pytest.mark.parametrize(("status", "is_secret"), [("annonserad", True), ("overprovning", True), ("avtal", False)])
def test_secrecy_closes_the_questions(client: Client, tree: SiteTree, status: str, is_secret: bool) -> None:
    html = read(client, CasePageFactory(procurement_status=ProcurementStatus.objects.get(code=status)))
    assert ("Upphandlingen pågår" in html) is is_secret
    assert ("Skriv en fråga" in html) is not is_secret
    assert ('href="#kontakt"' in html) is not is_secret


def test_address_of_the_contact_is_never_shown(client: Client, tree: SiteTree) -> None:
    html = read(client, CasePageFactory(contact_email="hemlig@example.se", contact_mailbox="lada@example.se"))
    assert "Trafikplanerare" in html.replace("\N{SOFT HYPHEN}", "")
    assert "hemlig@example.se" not in html
    assert "lada@example.se" not in html


def test_questions_by_support_name_no_role(client: Client, tree: SiteTree) -> None:
    html = read(client, CasePageFactory(contact_via_support=True))
    assert "Fråga via Kundstöd" in html
    assert "Trafikplanerare" not in html.replace("\N{SOFT HYPHEN}", "")


def test_facts_have_words_and_links(client: Client, tree: SiteTree) -> None:
    goal_page("konkurrens")
    page = CasePageFactory(
        cpv_codes=[CpvCode.objects.get(pk="60130000")],
        methods=[Method.objects.get(code="ramavtal")],
        resources_weeks=1,
        resources_hours=1600,
    )
    html = read(client, page)
    assert '<a href="/mal/konkurrens/">' in html
    assert "60130000-8 Passagerartransport" in html.replace("\N{SOFT HYPHEN}", "")
    assert "1\xa0vecka, ungefär 1\xa0600\xa0timmar" in html


def test_related_cases_are_linked_both_ways(client: Client, tree: SiteTree) -> None:
    earlier = CasePageFactory(title="Det första")
    later = CasePageFactory(title="Det andra", builds_on=[earlier])
    assert "Bygger på" in read(client, later)
    assert "De här byggde vidare" in read(client, earlier)


def test_replaced_case_leads_to_the_newer_one(client: Client, tree: SiteTree) -> None:
    newer = CasePageFactory(title="Det nya")
    assert f'<a href="{newer.url}">Det nya</a>' in read(client, CasePageFactory(replaced_by=newer))


def test_related_case_that_is_not_public_is_left_out(client: Client, tree: SiteTree) -> None:
    draft = CasePageFactory(title="Ett utkast", live=False)
    private = CasePageFactory(title="Ett privat")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    html = read(client, CasePageFactory(builds_on=[draft, private]))
    assert "Bygger på" not in html


@pytest.mark.parametrize("factory", [CasePageFactory, ChallengePageFactory])
def test_json_ld_is_an_article_that_cannot_break_out(client: Client, tree: SiteTree, factory: Any) -> None:
    page = factory(title="Anbud </script><b>& mer")
    html = read(client, page)
    (source,) = re.findall(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', html)
    article = json.loads(source)
    assert article["headline"] == page.title
    assert article["url"] == page.full_url
    assert article["author"]["name"] == "Kramfors kommun"


def test_open_graph_has_title_and_ingress(client: Client, tree: SiteTree) -> None:
    page = CasePageFactory(title="Fyra anbud", intro="Vi fick fyra.")
    html = read(client, page)
    assert '<meta property="og:title" content="Fyra anbud">' in html
    assert '<meta property="og:description" content="Vi fick fyra.">' in html
    assert f'<link rel="canonical" href="{page.full_url}">' in html


def test_sharing_needs_no_script(client: Client, tree: SiteTree) -> None:
    html = read(client, CasePageFactory())
    assert 'href="mailto:?subject=' in html
    assert len(re.findall(r"<button[^>]* hidden data-(?:copy|print)", html)) == 2


@pytest.mark.parametrize("factory", [CasePageFactory, ChallengePageFactory])
def test_visitor_gets_no_cookie(client: Client, tree: SiteTree, factory: Any) -> None:
    assert not client.get(factory().url).cookies


def test_case_costs_few_queries(client: Client, tree: SiteTree, django_assert_max_num_queries: Any) -> None:
    earlier = CasePageFactory(municipality="2480")
    page = CasePageFactory(
        builds_on=[earlier],
        replaced_by=earlier,
        effects=[EffectFactory(), EffectFactory()],
        cpv_codes=[CpvCode.objects.get(pk="60130000")],
        methods=list(Method.objects.all()[:3]),
        goals=["konkurrens", "fossilfritt", "lagre-kostnad"],
    )
    client.get(page.url)
    with django_assert_max_num_queries(17):
        client.get(page.url)


def test_case_follows_its_municipality_when_moved(client: Client, tree: SiteTree) -> None:
    page = CasePageFactory()
    page.move(municipality_page("2480"), pos="last-child")
    moved = CasePage.objects.get(pk=page.pk)
    assert moved.municipality_id == "2480"
    assert "Umeå kommun" in read(client, moved)


def test_older_text_does_not_bring_the_old_municipality_back(tree: SiteTree) -> None:
    page = CasePageFactory()
    page.move(municipality_page("2480"), pos="last-child")
    CasePage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert CasePage.objects.get(pk=page.pk).municipality_id == "2480"


def test_copy_is_a_page_of_its_own(tree: SiteTree) -> None:
    page = CasePageFactory(source_id="fler-anbud")
    copy = page.copy(to=MunicipalityPage.objects.get(pk=municipality_page("2480").pk), update_attrs={"slug": "kopia"})
    assert (copy.source_id, copy.municipality_id) == (None, "2480")


def test_preview_shows_what_is_not_saved(client: Client, tree: SiteTree) -> None:
    page = CasePageFactory()
    page.title = "En rubrik på prov"
    page.methods = [Method.objects.get(code="dis")]
    response = page.make_preview_request()
    assert "En rubrik på prov" in response.rendered_content
    assert "Dynamiskt inköpssystem (DIS)" in response.rendered_content.replace("\N{SOFT HYPHEN}", "")


def test_challenge_asks_for_a_solution(client: Client, tree: SiteTree) -> None:
    html = read(client, ChallengePageFactory(title="Hur gör man?"))
    assert "Söker fortfarande en lösning" in html
    assert "På 30 sekunder" not in html


def test_goal_shows_cases_challenges_and_agreements(client: Client, tree: SiteTree) -> None:
    goal = Goal.objects.get(code="fossilfritt")
    page = goal_page("fossilfritt")
    CasePageFactory(title="Elbilar i kyla", goals=["fossilfritt"])
    CasePageFactory(title="Något annat")
    ChallengePageFactory(title="Var laddar vi?", goals=["fossilfritt"])
    for name, status in (("Personbilar", "galler"), ("Laddning", "planerad"), ("Gammalt", "utgatt")):
        agreement = FrameworkAgreementFactory(name=name)
        agreement.status = type(agreement.status).objects.get(code=status)
        agreement.save()
        agreement.goals.add(goal)
    html = client.get(page.url).content.decode()
    assert "Elbilar i kyla" in html
    assert "Något annat" not in html
    assert "Var laddar vi?" in html
    assert (
        html.index("Går att avropa från nu") < html.index("Personbilar") < html.index("På väg") < html.index("Laddning")
    )
    assert "Gammalt" not in html


def test_goals_are_listed_with_their_counts(client: Client, tree: SiteTree) -> None:
    goal_page("fossilfritt")
    CasePageFactory(goals=["fossilfritt"])
    html = client.get("/mal/").content.decode()
    assert "<span>Fossilfritt</span><span>1 exempel</span>" in html
