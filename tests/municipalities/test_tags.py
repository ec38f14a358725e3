"""Template tags: the small map, the options, the map of Sweden."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template

from municipalities.models import Municipality
from tests.factories import CasePageFactory, site_tree

pytestmark = pytest.mark.django_db


def render(source, **context):
    return Template("{% load municipalities %}" + source).render(Context(context))


@pytest.fixture
def kramfors():
    return Municipality.objects.get(code="2282")


def test_where_map_has_one_dot_for_a_municipality(kramfors):
    html = render("{% where_map municipality %}", municipality=kramfors)
    assert html.count("<circle") == 1
    assert re.search(r'<circle class="to" cx="\d+\.\d" cy="\d+\.\d" r="10"/>', html)


def test_where_map_joins_it_with_the_own_one(kramfors):
    own = Municipality.objects.get(code="2280")
    html = render("{% where_map municipality own=own %}", municipality=kramfors, own=own)
    assert [mark in html for mark in ('class="ln"', 'class="to"', 'class="me"')] == [True] * 3


def test_where_map_of_the_own_municipality_draws_no_line(kramfors):
    html = render("{% where_map municipality own=municipality %}", municipality=kramfors)
    assert html.count("<circle") == 1
    assert 'class="ln"' not in html


def test_where_map_of_an_anonymous_sender_has_no_dot(kramfors):
    html = render("{% where_map municipality own=own %}", municipality=None, own=kramfors)
    assert "#sverige" in html
    assert "<circle" not in html


def test_options_are_all_municipalities_in_swedish_order():
    names = re.findall(r">([^<]+)</option>", render("{% municipality_options %}"))
    assert len(names) == 290
    assert (
        names.index("Zinkgruvan" if "Zinkgruvan" in names else "Ystad") < names.index("Åmål") < names.index("Älmhult")
    )
    assert names.index("Älmhult") < names.index("Öckerö")


def test_options_choose_the_given_code():
    html = render("{% municipality_options '2282' %}")
    assert re.findall(r"<option[^>]* selected>([^<]+)<", html) == ["Kramfors"]


def test_options_are_kept_until_facts_change(django_assert_num_queries, kramfors):
    render("{% municipality_options %}")
    with django_assert_num_queries(1):
        render("{% municipality_options %}")
    kramfors.short_name = "Nya Kramfors"
    kramfors.save()
    assert "Nya Kramfors" in render("{% municipality_options %}")


def test_sweden_map_counts_those_who_shared_under_their_name():
    site_tree()
    CasePageFactory(municipality="2282")
    CasePageFactory(municipality="2280", is_anonymous=True)
    CasePageFactory(municipality="2281", live=False)
    html = render("{% sweden_map %}")
    assert "<b>1</b> kommun har delat minst ett exempel." in html
    assert "Sverigekarta där Kramfors, som har delat exempel, är markerad" in html
    assert html.count('class="on"') == 1


def test_sweden_map_names_its_ends():
    site_tree()
    for code in ("2282", "2584", "1286"):
        CasePageFactory(municipality=code)
    html = render("{% sweden_map %}")
    assert "där 3 kommuner är markerade" in html
    assert "från Kiruna till Ystad" in html


def test_sweden_map_without_any_case_says_so():
    site_tree()
    html = render("{% sweden_map %}")
    assert "Ingen kommun har delat något exempel än." in html
    assert 'class="on"' not in html


def test_sweden_map_has_no_inline_style():
    assert "style" not in render("{% sweden_map %}")
