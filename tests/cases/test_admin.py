"""The editors' side: the form's rules, its panels, the lists and the vocabularies."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cases.models import CasePage, Category, ChallengePage, Goal, Phase, Procedure, ProcurementStatus, Regulation
from cases.personal_data import erase
from tests.factories import WORDS, CasePageFactory, ChallengePageFactory, FrameworkAgreementFactory, SiteTree, site_tree

pytestmark = pytest.mark.django_db
TEXT = f"<p>{WORDS}</p>"


@pytest.fixture
def tree() -> SiteTree:
    """The site."""
    return site_tree()


@pytest.fixture
def editor(client: Client) -> Client:
    """A client logged in as one who may do everything."""
    user = get_user_model().objects.create_superuser(email="redaktor@example.se", password="x" * 12)
    client.force_login(user)
    return client


def filled(**changes: Any) -> dict[str, Any]:
    """A case as an editor sends it."""
    values = {
        "title": "Så fick vi fler anbud på skolskjuts",
        "slug": "sa-fick-vi-fler-anbud",
        "intro": "Fyra anbud i stället för ett.",
        **{name: rich_text(TEXT) for name in ("challenge", "solution", "result", "lessons_worked", "lessons_avoid")},
        "fits_if": rich_text(""),
        "fits_not_if": rich_text(""),
        "category": Category.objects.get(code="persontransporter").pk,
        "phase": Phase.objects.get(code="forbereda").pk,
        "goals": [Goal.objects.get(code="konkurrens").pk],
        "cpv_codes": "60130000-8, 60120000",
        "procurement_status": ProcurementStatus.objects.get(code="avtal").pk,
        "contact_role": "Trafikplanerare",
        "contact_email": "trafik@example.se",
        "effects": inline_formset(
            [{"label": "Anbud", "before": "1", "after": "4", "unit": "st", "better": "higher", "measured": "2025-03"}]
        ),
        "action-publish": "1",
    }
    values |= changes
    goals = values.pop("goals")
    return nested_form_data(values) | {"goals": goals}


def send(editor: Client, tree: SiteTree, **changes: Any) -> dict[str, Any]:
    """The errors of the form after sending it; none when the page was made."""
    url = reverse("wagtailadmin_pages:add", args=["cases", "casepage", tree.municipality.pk])
    response = editor.post(url, filled(**changes))
    return dict(response.context["form"].errors) if response.status_code == 200 else {}


def test_filled_case_is_published_under_its_municipality(editor: Client, tree: SiteTree) -> None:
    assert send(editor, tree) == {}
    page = CasePage.objects.get()
    assert page.live
    assert page.municipality == tree.municipality.municipality
    assert sorted(page.cpv_codes.values_list("pk", flat=True)) == ["60120000", "60130000"]
    assert [str(effect) for effect in page.effects.all()] == ["Anbud"]


def test_slug_of_a_swedish_title_has_plain_letters(tree: SiteTree) -> None:
    page = CasePageFactory(title="Så gör små åkerier på ön", slug="")
    assert page.slug == "sa-gor-sma-akerier-pa-on"


def test_four_goals_are_refused_beside_the_field(editor: Client, tree: SiteTree) -> None:
    goals = list(Goal.objects.values_list("pk", flat=True)[:4])
    assert "högst tre" in str(send(editor, tree, goals=goals)["goals"])


def test_no_goal_is_refused(editor: Client, tree: SiteTree) -> None:
    assert "goals" in send(editor, tree, goals=[])


def test_missing_contact_is_refused_unless_support_goes_between(editor: Client, tree: SiteTree) -> None:
    nobody = {"contact_role": "", "contact_email": ""}
    assert {"contact_role", "contact_email"} <= set(send(editor, tree, **nobody))
    assert send(editor, tree, **nobody, contact_via_support="on") == {}


def test_mailbox_alone_is_somewhere_to_ask_and_has_to_be_an_address(editor: Client, tree: SiteTree) -> None:
    assert set(send(editor, tree, contact_mailbox="ingen adress")) == {"contact_mailbox"}
    assert send(editor, tree, contact_email="", contact_mailbox="inkop@example.se") == {}
    assert CasePage.objects.get().contact_addresses == ["inkop@example.se"]


def test_erased_address_is_not_saved_back_by_whoever_had_the_page_open(editor: Client, tree: SiteTree) -> None:
    send(editor, tree, contact_mailbox="inkop@example.se")
    page = CasePage.objects.get()
    erase("TRAFIK@example.se")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    published = filled()
    draft = {name: value for name, value in published.items() if name != "action-publish"}
    for values in (published, draft):
        response = editor.post(url, values)
        assert "har tagit bort den" in str(response.context["form"].errors["contact_email"])

    assert editor.post(url, filled(contact_email="inkop@example.se")).status_code == 302
    assert CasePage.objects.get().contact_email == "inkop@example.se"


def test_short_text_is_refused_in_words(editor: Client, tree: SiteTree) -> None:
    assert "2 ord" in str(send(editor, tree, result=rich_text("<p>Gick bra.</p>"))["result"])


def test_procedure_of_another_law_is_refused(editor: Client, tree: SiteTree) -> None:
    wrong = {
        "procedure": Procedure.objects.get(code="oppet").pk,
        "regulation": Regulation.objects.get(code="LUFS").pk,
    }
    assert "finns inte i LUFS" in str(send(editor, tree, **wrong)["procedure"])


def test_procedure_that_was_gone_by_then_is_refused(editor: Client, tree: SiteTree) -> None:
    late = {
        "procedure": Procedure.objects.get(code="forenklat").pk,
        "regulation": Regulation.objects.get(code="LOU").pk,
        "procurement_started_on": "2022-02-01",
    }
    assert "2022-01-31" in str(send(editor, tree, **late)["procedure"])
    assert send(editor, tree, **late | {"procurement_started_on": "2022-01-31"}) == {}


def test_unknown_cpv_code_is_named(editor: Client, tree: SiteTree) -> None:
    assert "60139999" in str(send(editor, tree, cpv_codes="60130000 60139999")["cpv_codes"])


def test_anonymous_text_that_names_the_municipality_is_refused(editor: Client, tree: SiteTree) -> None:
    errors = send(editor, tree, is_anonymous="on", intro="Så gjorde Kramfors det.", slug="skolskjuts-i-kramfors")
    assert "Kramfors" in str(errors["intro"])
    assert "kramfors" in str(errors["slug"])


def test_draft_may_break_the_rules(editor: Client, tree: SiteTree) -> None:
    url = reverse("wagtailadmin_pages:add", args=["cases", "casepage", tree.municipality.pk])
    draft = filled(goals=[], contact_role="", contact_email="", result=rich_text(""))
    draft.pop("action-publish")
    response = editor.post(url, draft)
    page = CasePage.objects.filter(live=False).first()
    assert response.status_code == 302, response.context["form"].errors
    assert page is not None
    assert page.municipality == tree.municipality.municipality


def test_wrong_month_of_an_effect_is_refused(editor: Client, tree: SiteTree) -> None:
    row = {"label": "Anbud", "before": "1", "after": "4", "better": "higher", "measured": "ht 2025"}
    url = reverse("wagtailadmin_pages:add", args=["cases", "casepage", tree.municipality.pk])
    response = editor.post(url, filled(effects=inline_formset([row])))
    assert "2025-03" in str(response.context["form"].formsets["effects"].errors)


@pytest.mark.parametrize("field", ["label", "source"])
def test_personal_number_in_a_row_is_refused_where_it_stands_and_allowed_in_a_draft(
    editor: Client, tree: SiteTree, field: str
) -> None:
    row = {"label": "Anbud", "before": "1", "after": "4", "better": "higher", field: "Elev 811218-9876"}
    url = reverse("wagtailadmin_pages:add", args=["cases", "casepage", tree.municipality.pk])
    sent = filled(effects=inline_formset([row]))

    response = editor.post(url, sent)
    assert "personnummer" in str(response.context["form"].formsets["effects"].errors[0][field])
    assert not CasePage.objects.exists()

    sent.pop("action-publish")
    assert editor.post(url, sent).status_code == 302
    page = CasePage.objects.get()
    editor.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {"next": "/admin/"})
    page.refresh_from_db()
    assert not page.live


def test_form_has_counters_and_examples(editor: Client, tree: SiteTree) -> None:
    url = reverse("wagtailadmin_pages:add", args=["cases", "casepage", tree.municipality.pk])
    html = editor.get(url).content.decode()
    assert html.count('data-controller="kb-words"') == 9
    assert "cases/words.js" in html
    assert "Till exempel: Trafikplanerare." in html


def test_goals_stand_under_headings_with_local_ones_first(editor: Client, tree: SiteTree) -> None:
    url = reverse("wagtailadmin_pages:add", args=["cases", "casepage", tree.municipality.pk])
    choices = editor.get(url).context["form"].fields["goals"].choices
    assert [heading for heading, _goals in choices] == ["Lokalt mål", "Nationell upphandlingsstrategi", "Agenda 2030"]


def test_category_stands_under_the_one_above_it(editor: Client, tree: SiteTree) -> None:
    url = reverse("wagtailadmin_pages:add", args=["cases", "casepage", tree.municipality.pk])
    choices = dict(editor.get(url).context["form"].fields["category"].choices)
    labels = [label for _pk, label in choices["Persontransporter"]]
    assert labels[:2] == ["Persontransporter", "Skolskjuts"]


def test_challenge_is_not_asked_for_its_result(editor: Client, tree: SiteTree) -> None:
    url = reverse("wagtailadmin_pages:add", args=["cases", "challengepage", tree.municipality.pk])
    assert "Resultatet först" not in editor.get(url).content.decode()


def test_agreement_that_ends_before_it_starts_is_refused_beside_the_field(editor: Client) -> None:
    agreement = FrameworkAgreementFactory()
    url = reverse("wagtailsnippets_cases_frameworkagreement:edit", args=[agreement.pk])
    values = {"name": "El", "owner": "Inköp", "status": agreement.status_id}
    response = editor.post(url, values | {"starts_on": "2026-05-01", "ends_on": "2025-05-01"})
    assert list(response.context["form"].errors) == ["ends_on"]


def test_challenge_needs_little(editor: Client, tree: SiteTree) -> None:
    values = filled()
    url = reverse("wagtailadmin_pages:add", args=["cases", "challengepage", tree.municipality.pk])
    response = editor.post(url, values)
    assert response.status_code == 302
    assert ChallengePage.objects.get().live


def test_case_list_filters_by_confirmation(editor: Client, tree: SiteTree) -> None:
    CasePageFactory(title="Ett bekräftat exempel")
    CasePageFactory(title="Ett gammalt exempel", confirmed_on="2020-01-01")
    html = editor.get(reverse("cases:index"), {"confirmed": "gammal"}).content.decode()
    assert "Ett gammalt exempel" in html
    assert "Ett bekräftat exempel" not in html


def test_case_list_filters_by_municipality(editor: Client, tree: SiteTree) -> None:
    CasePageFactory(title="Ett exempel från Kramfors")
    CasePageFactory(title="Ett exempel från Umeå", municipality="2480")
    html = editor.get(reverse("cases:index"), {"municipality": "2480"}).content.decode()
    assert "Ett exempel från Umeå" in html
    assert "Ett exempel från Kramfors" not in html


def test_challenge_list_opens(editor: Client, tree: SiteTree) -> None:
    ChallengePageFactory(title="Hur gör man?")
    assert "Hur gör man?" in editor.get(reverse("challenges:index")).content.decode()


def test_agreements_filter_by_goal(editor: Client, tree: SiteTree) -> None:
    FrameworkAgreementFactory(name="Elbilar").goals.add(Goal.objects.get(code="fossilfritt"))
    FrameworkAgreementFactory(name="Papper")
    url = reverse("wagtailsnippets_cases_frameworkagreement:list")
    html = editor.get(url, {"goals": Goal.objects.get(code="fossilfritt").pk}).content.decode()
    assert "Elbilar" in html
    assert "Papper" not in html


@pytest.mark.parametrize(
    "model",
    [
        "goal",
        "category",
        "phase",
        "procurementstatus",
        "regulation",
        "procedure",
        "method",
        "operatingmodel",
        "frameworkagreementstatus",
        "cpvcode",
    ],
)
def test_vocabulary_can_be_edited(editor: Client, model: str) -> None:
    assert editor.get(reverse(f"wagtailsnippets_cases_{model}:list")).status_code == 200


def test_code_of_a_term_stays(editor: Client) -> None:
    phase = Phase.objects.get(code="lara")
    url = reverse("wagtailsnippets_cases_phase:edit", args=[phase.pk])
    editor.post(url, {"label": "5 Lära om", "code": "annan", "sort_order": 5, "valid_from": "", "valid_to": ""})
    phase.refresh_from_db()
    assert (phase.code, phase.label) == ("lara", "5 Lära om")


def test_cpv_codes_cannot_be_added(editor: Client) -> None:
    assert editor.get(reverse("wagtailsnippets_cases_cpvcode:add")).status_code in {302, 403}
