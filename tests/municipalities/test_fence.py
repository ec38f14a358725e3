"""What a municipality's people may choose, and whose names they see."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text

from cases.models import CasePage
from municipalities.corner import join
from municipalities.editors import set_up_editors
from municipalities.fence import is_fenced
from tests.factories import CasePageFactory, municipality_page, site_tree

pytestmark = pytest.mark.django_db
UMEA = "2480"


@pytest.fixture
def kramfors() -> Any:
    """An editor of Kramfors."""
    site_tree()
    user = get_user_model().objects.create_user("a@kramfors.se")
    user.groups.add(join(municipality_page().municipality).editors)
    return user


@pytest.fixture
def office() -> Any:
    """One of Kundstöd's editors."""
    user = get_user_model().objects.create_user("redaktion@example.se")
    user.groups.add(set_up_editors())
    return user


@pytest.fixture
def kramfors_client(client: Client, kramfors: Any) -> Client:
    """The editor of Kramfors in a browser."""
    client.force_login(kramfors)
    return client


def test_people_with_a_part_of_the_site_are_fenced(kramfors: Any, office: Any) -> None:
    assert is_fenced(kramfors)
    assert not is_fenced(office)
    assert not is_fenced(get_user_model().objects.create_superuser("drift@example.se"))
    assert not is_fenced(AnonymousUser())


def test_person_without_any_right_is_fenced() -> None:
    assert is_fenced(get_user_model().objects.create_user("medlem@example.se"))


def titles_to_choose(client: Client) -> str:
    """What the page chooser finds."""
    return client.get(reverse("wagtailadmin_choose_page_search"), {"q": "Exempelvis"}).content.decode()


def test_chooser_offers_ones_own_and_what_everybody_sees(kramfors_client: Client) -> None:
    CasePageFactory(title="Exempelvis egen", live=False)
    CasePageFactory(title="Exempelvis publik", municipality=UMEA)
    CasePageFactory(title="Exempelvis anonym", municipality=UMEA, is_anonymous=True)
    CasePageFactory(title="Exempelvis hemlig", municipality=UMEA, live=False)
    changed = CasePageFactory(title="Exempelvis gammal", municipality=UMEA)
    changed.title = "Exempelvis kommande"
    changed.save_revision()
    found = titles_to_choose(kramfors_client)
    assert [word for word in ("egen", "publik") if word not in found] == []
    assert [word for word in ("anonym", "hemlig", "kommande") if word in found] == []


def test_office_chooses_among_everything(client: Client, office: Any) -> None:
    CasePageFactory(title="Exempelvis hemlig", municipality=UMEA, live=False)
    client.force_login(office)
    assert "Exempelvis hemlig" in titles_to_choose(client)


def test_form_offers_no_drafts_of_others(kramfors_client: Client) -> None:
    own = CasePageFactory(live=False)
    public = CasePageFactory(municipality=UMEA)
    draft = CasePageFactory(municipality=UMEA, live=False)
    form = kramfors_client.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).context["form"]
    for field in ("builds_on", "replaced_by"):
        offered = set(form.fields[field].queryset.values_list("pk", flat=True))
        assert public.pk in offered
        assert draft.pk not in offered


def test_draft_of_another_is_refused_when_sent(kramfors_client: Client) -> None:
    own = CasePageFactory(live=False)
    draft = CasePageFactory(title="Exempelvis hemlig", municipality=UMEA, live=False)
    url = reverse("wagtailadmin_pages:edit", args=[own.pk])
    values = {
        "title": own.title,
        "replaced_by": draft.pk,
        **{name: rich_text("<p>Text</p>") for name in ("challenge", "solution", "result")},
        "effects-TOTAL_FORMS": 0,
        "effects-INITIAL_FORMS": 0,
    }
    response = kramfors_client.post(url, nested_form_data(values))
    assert "replaced_by" in response.context["form"].errors
    assert "Exempelvis hemlig" not in response.content.decode()


def test_link_that_the_other_has_withdrawn_stays_in_ones_own_form(kramfors: Any, kramfors_client: Client) -> None:
    other = CasePageFactory(title="Exempelvis känt", municipality=UMEA)
    own = CasePageFactory(live=False, replaced_by=other)
    other.title = "Exempelvis kommande"
    other.save_revision()
    other.unpublish()
    page = kramfors_client.get(reverse("wagtailadmin_pages:edit", args=[own.pk]))
    assert page.context["form"].fields["replaced_by"].queryset.filter(pk=other.pk).exists()
    assert "Exempelvis känt" in page.content.decode()
    assert "Exempelvis kommande" not in page.content.decode()


def test_filters_name_colleagues_only(kramfors: Any, kramfors_client: Client) -> None:
    other = get_user_model().objects.create_user("b@umea.se")
    CasePageFactory(municipality=UMEA, owner=other)
    CasePageFactory(owner=kramfors)
    for name, args in (("cases:index", []), ("wagtailadmin_explore", [municipality_page().pk])):
        listed = kramfors_client.get(reverse(name, args=args)).content.decode()
        assert "a@kramfors.se" in listed
        assert "b@umea.se" not in listed


def test_bulk_action_takes_ones_own_and_leaves_the_others(kramfors_client: Client) -> None:
    own = CasePageFactory(title="Mitt utkast", live=False)
    other = CasePageFactory(title="Ett annat utkast", municipality=UMEA, live=False)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    url = f"{url}?id={own.pk}&id={other.pk}"
    page = kramfors_client.get(url).content.decode()
    assert "Mitt utkast" in page
    assert "Ett annat utkast" not in page
    kramfors_client.post(url)
    assert list(CasePage.objects.values_list("pk", flat=True)) == [other.pk]


def test_bulk_action_on_everything_takes_what_lies_below_ones_own_page(kramfors_client: Client) -> None:
    CasePageFactory(title="Mitt utkast", live=False)
    CasePageFactory(title="Ett annat utkast", municipality=UMEA, live=False)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    own = kramfors_client.get(url, {"id": "all", "childOf": municipality_page().pk}).content.decode()
    assert "Mitt utkast" in own
    for below in (municipality_page(UMEA).pk, "", Page.get_first_root_node().pk):
        response = kramfors_client.get(url, {"id": "all", "childOf": below} if below else {"id": "all"})
        assert response.status_code in {302, 404}


def test_reports_are_not_in_the_menu(kramfors_client: Client, office: Any) -> None:
    reports = reverse("wagtailadmin_reports:site_history")
    assert reports not in kramfors_client.get(reverse("wagtailadmin_home")).content.decode()
    kramfors_client.force_login(office)
    assert reports in kramfors_client.get(reverse("wagtailadmin_home")).content.decode()
