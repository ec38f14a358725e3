"""`municipalities_update`: newer facts from a table."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from municipalities.models import FactsStamp, Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def update(tmp_path):
    """Runs the command on a table; gives what it printed, or what it complained about."""

    def run(text, *arguments, encoding="utf-8"):
        file = tmp_path / "fakta.csv"
        file.write_bytes(text.encode(encoding))
        out, err = StringIO(), StringIO()
        try:
            call_command("municipalities_update", str(file), *arguments, stdout=out, stderr=err)
        except CommandError as error:
            return err.getvalue() + str(error)
        return out.getvalue()

    return run


def kramfors():
    return Municipality.objects.get(code="2282")


def test_facts_are_updated(update):
    assert "Ändrade: 1. Redan rätt: 0." in update("code,population,population_year\n2282,17500,2024\n")
    assert (kramfors().population, kramfors().population_year) == (17_500, 2024)


def test_semicolons_spaces_and_byte_order_mark_are_understood(update):
    update("code;population;population_year\n2282;17 500;2024\n", encoding="utf-8-sig")
    assert kramfors().population == 17_500


def test_group_and_county_are_given_by_code(update):
    update("code,group,county\n2282,c6,21\n")
    assert (kramfors().group.code, kramfors().county_id) == ("C6", "21")


def test_empty_cell_leaves_its_fact(update):
    before = kramfors().group
    update("code,group,population,population_year\n2282,,17500,2024\n")
    assert kramfors().group == before


def test_update_renews_the_stamp(update):
    stamp = FactsStamp.current()
    update("code,group\n2282,C6\n")
    assert FactsStamp.current() != stamp


def test_dry_run_says_what_would_change_and_writes_nothing(update):
    before = kramfors().population
    said = update("code,population,population_year\n2282,17500,2024\n", "--dry-run")
    assert f"2282 Kramfors: population {before} → 17500" in said
    assert kramfors().population == before


def test_nothing_is_written_when_one_row_is_wrong(update):
    before = kramfors().population
    said = update("code,population,population_year\n2282,17500,2024\n9999,1,2024\n")
    assert "Rad 3, kolumn code: Ingen kommun har koden ”9999”." in said
    assert kramfors().population == before


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("code,population,population_year\n2282,många,2024\n", "Rad 2, kolumn population: ”många” är inte ett heltal."),
        ("code,population\n2282,17500\n", "Rad 2, kolumn population_year: Skriv vilket år invånarantalet gäller."),
        ("code,population,population_year\n2282,0,2024\n", "Rad 2, kolumn population:"),
        ("code,population,population_year\n2282,17500,24\n", "Rad 2, kolumn population_year:"),
        ("code,group\n2282,X1\n", "Rad 2, kolumn group: Ingen kommungrupp har koden ”X1”."),
        ("code,county\n2282,99\n", "Rad 2, kolumn county: Inget län har koden ”99”."),
        ("code,latitude\n2282,norr\n", "Rad 2, kolumn latitude: ”norr” är inte ett tal."),
        ("code,name\n2282,Härnösands kommun\n", "Rad 2, kolumn name:"),
        ("code,group\n2282,C6\n2282,C7\n", "Rad 3, kolumn code: 2282 finns redan på rad 2."),
        ("code,group\n2282\n", "Rad 2: Raden har inte lika många celler som rubrikraden."),
        ("code,name\n2282,Nybygd\n2280,Nybygd\n", "Både 2282 och 2280 får värdet ”Nybygd”."),
        ("kod,group\n2282,C6\n", "Kolumnen code saknas."),
        ("code,invanare\n2282,5\n", "kolumn invanare: Kolumnen är okänd."),
        ("code\n2282\n", "Det finns inget att uppdatera."),
        ("", "Kolumnen code saknas."),
    ],
)
def test_fault_is_named_by_row_and_column(update, table, complaint):
    assert complaint in update(table)


def test_every_fault_is_listed_at_once(update):
    said = update("code,group,population,population_year\n2282,X1,många,2024\n9999,C6,1,2024\n")
    assert "3 fel i fakta.csv. Inget skrevs." in said


def test_other_encoding_is_refused_in_words(update):
    assert "Filen är inte i UTF-8." in update("code,name\n2282,Härnö\n", encoding="latin-1")


def test_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(CommandError, match="går inte att läsa"):
        call_command("municipalities_update", str(tmp_path / "finns-inte.csv"))


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "9" * 5_000])
def test_what_is_a_number_to_a_machine_only_is_refused(update, number):
    text = update(f"code,latitude\n2282,{number}\n")
    assert "Rad 2, kolumn latitude" in text
    assert len(text) < 500


def test_header_with_an_open_quote_is_refused(update):
    assert "Raden går inte att läsa" in update('"code,population\n')
