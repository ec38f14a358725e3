"""What the text check finds, what it lets be, and what it keeps from being published."""

from __future__ import annotations

import datetime
import doctest
import re
import time
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from kunskapsbank import harmless
from kunskapsbank.textcheck import (
    Kind,
    check,
    check_correspondence,
    check_texts,
    personal_number_problem,
    personal_numbers,
    without_personal_numbers,
)

# Examples that Skatteverket publishes; nobody has them.
PERSON, COORDINATION = "811228-9874", "701063-2391"


def kinds(html: str) -> list[Kind]:
    return [finding.kind for finding in check(html)]


@pytest.mark.parametrize(
    "written",
    [
        PERSON,
        COORDINATION,
        "19811228-9874",
        "198112289874",
        "8112289874",
        "811228+9874",
        "811228 9874",
        "811228–9874",
        "811228 - 9874",
        "1981-12-28-9874",
    ],
)
def test_personal_number_is_found_however_it_is_written(written: str) -> None:
    assert personal_numbers(f"<p>Eleven ({written}) bytte skola.</p>") == [written]


def test_personal_number_is_found_in_digits_of_double_width() -> None:
    assert personal_numbers("<p>Eleven １９８１１２２８-９８７４ bytte skola.</p>") == ["19811228-9874"]


@pytest.mark.parametrize(
    "written",
    [
        "1981-12-28 9874",  # a day and a figure
        "811228-9875",  # the sum is wrong
        "811328-9876",  # no thirteenth month
        "556000-4615",  # an organisation's number
        "070-123 45 67",
        "2025-03-12 1430",
        "KS 2024/811228-98741",
        "3 450 000 kronor",
        "34121000-1",  # CPV
    ],
)
def test_other_numbers_are_let_be(written: str) -> None:
    assert personal_numbers(f"<p>Se {written} för mer.</p>") == []


@given(st.dates(datetime.date(1930, 1, 1), datetime.date(2025, 12, 31)), st.integers(0, 999), st.integers(0, 9))
def test_of_ten_last_digits_one_makes_a_person(day: datetime.date, serial: int, digit: int) -> None:
    last_digits = [number[-1] for d in range(10) for number in personal_numbers(f"{day:%y%m%d}-{serial:03}{d}")]
    assert len(last_digits) == 1
    assert bool(personal_numbers(f"{day:%y%m%d}-{serial:03}{digit}")) == (str(digit) in last_digits)


def test_number_split_by_markup_is_found() -> None:
    assert personal_numbers("<p>81<b>1228</b>-9874</p>") == [PERSON]


def test_refusal_does_not_repeat_the_number() -> None:
    problem = personal_number_problem(f"<p>{PERSON}</p>")
    assert problem is not None
    assert "9874" not in problem
    assert personal_number_problem("<p>Inget</p>") is None


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p>Skriv till anna.berg@kommunen.se.</p>", Kind.EMAIL),
        ("<p>Ring 0611-55 73 00.</p>", Kind.PHONE),
        ("<p>Ring +46 (0)70 123 45 67.</p>", Kind.PHONE),
        ("<p>Ring 0701234567.</p>", Kind.PHONE),
        ('<p>Mallen finns <a href="/x">här</a>.</p>', Kind.LINK_TEXT),
        ('<p><a linktype="page" id="3">Klicka <b>här</b>!</a></p>', Kind.LINK_TEXT),
        ('<p><a href="https://example.se/a">https://example.se/a</a></p>', Kind.LINK_TEXT),
        ("<h2>Så gjorde vi</h2><p>Text</p><h4>Först</h4>", Kind.HEADING_ORDER),
        (f"<p>{'ord ' * 31}slut.</p>", Kind.LONG_SENTENCE),
    ],
)
def test_finds(html: str, kind: Kind) -> None:
    assert kinds(html) == [kind]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Priset sjönk från 410 000 kronor till 385 000 kronor, 2025-03-12 till 2026-03-12.</p>",
        "<p>Diarienummer 0123-2024, avtal 2024/0611-55.</p>",
        '<p>Se <a href="/x">mallen för behovsanalys</a>.</p>',
        "<h2>Ett</h2><h3>Två</h3><h2>Tre</h2>",
        f"<p>{'ord ' * 29}slut.</p>",
        f"<p>{'ord ' * 20}t.ex. bussar.</p>",
        f"<ul><li>{'ord ' * 20}</li><li>{'ord ' * 20}</li></ul>",
        "",
    ],
)
def test_lets_be(html: str) -> None:
    assert kinds(html) == []


def test_missing_ingress_is_said_only_of_what_has_one() -> None:
    assert [finding.kind for finding in check_texts({"intro": " "})] == [Kind.MISSING_INTRO]
    assert check_texts({"title": ""}) == []


def test_what_is_refused_comes_first_and_each_says_where() -> None:
    found = check_texts({"challenge": "<p>Ring 0701234567.</p>", "result": f"<p>{PERSON}</p>"})
    assert [(finding.where, finding.is_refused) for finding in found] == [("result", True), ("challenge", False)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Norrbuss AB bjöd", ["Norrbuss AB"]),
        ("Åkeri & Son Handelsbolag vann", ["Åkeri & Son Handelsbolag"]),
        ("AB Volvo och Lyreco Oy", ["AB Volvo", "Lyreco Oy"]),
        ("Skanska Sverige AB, Müller GmbH", ["Skanska Sverige AB", "Müller GmbH"]),
        ("118 kr per resa", ["118 kr"]),
        ("1 250 kronor, 3,5 mnkr och 12:50 kr", ["1 250 kronor", "3,5 mnkr", "12:50 kr"]),
        ("2 000 SEK eller 500:-", ["2 000 SEK", "500:-"]),
        ("40 per styck", ["40 per styck"]),
        ("1,2 miljoner kronor", ["1,2 miljoner kronor"]),
        ("Anbudet från Norrbuss låg lägst, och från Söder", ["Norrbuss"]),
        ("Vi fick anbud från Norrbuss och Söderbuss", ["Norrbuss och Söderbuss"]),
        ("Anbudsgivaren ”Norrbuss” överklagade", ["Norrbuss"]),
        ("Anbudsgivare: Norrbuss och Söderbuss samt Åkeriet", ["Norrbuss och Söderbuss"]),
        ("Städleverantören Länna Mattvätt gick sedan i konkurs", ["Länna Mattvätt"]),
        ("Entreprenören NCC ville ha mer", ["NCC"]),
        ("Konsultbolaget ÅF ritade", ["ÅF"]),
        ("Bolaget H&M sa nej", ["H&M"]),
        ("Vi tilldelade Norrbuss avtalet", ["Norrbuss"]),
        ("Kontraktet tilldelades Åkeri & Son", ["Åkeri & Son"]),
        ("Ni uteslöt Norrbuss, och vi borde utesluta Tier-Mobility", ["Norrbuss", "Tier-Mobility"]),
        ("Den blev överprövad av Norrbuss", ["Norrbuss"]),
        ("Då vann anbudsgivaren Norrbuss AB över anbudsgivaren Peab", ["Norrbuss AB", "Peab"]),
        ("Det kostade tolv miljoner.", ["tolv miljoner"]),
        ("två och en halv miljon kronor", ["två och en halv miljon kronor"]),
        ("12 miljoner per år", ["12 miljoner"]),
        ("650 kr/h, 650 per timme eller 1 250/tim", ["650 kr", "650 per timme", "1 250/tim"]),
        ("Femtio kronor styck", ["Femtio kronor"]),
        ("Den som vann fick 87 poäng", ["fick 87 poäng"]),
        ("De andra fick bara 92,5 procent av maxpoängen", ["fick bara 92,5 procent av maxpoängen"]),
        ("Skriv till anna.berg@kommunen.se eller ring 0611-55 73 00", ["anna.berg@kommunen.se", "0611-55 73 00"]),
    ],
)
def test_names_prices_and_addresses_are_pointed_out_in_a_question(text: str, found: list[str]) -> None:
    assert [finding.excerpt for finding in check_correspondence(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "Hur gör ni med AB 04 och ABT 06?",
        "I AB 04 står det något annat",
        "Bolaget är ett AB",
        "Kommunens AB sköter det",
        "Är det 12 per år, eller 3 per skola?",
        "Vi är 118 elever och 14 procent fler",
        "Handelsbolag får lämna anbud",
        "AS-diagnos",
        "Det kostade mer än vi trodde",
        "19 kap. 3 § OSL, 2025-03-12",
        "Hur många anbudsgivare fick ni?",
        "Anbudsgivare: Hur många fick ni?",
        "Entreprenören: Vi kan inte köra.",
        "Anbudsgivare A låg lägst, leverantör B högst",
        "Leverantören. Sedan gick vi vidare",
        "Leverantören\nNästa steg tog ett år",
        "Vi fick anbud från Sundsvalls kommun och Region Västernorrland",
        "anbud från Upplands Väsby kommun",
        "anbud från Stockholms stad, Norrland och EU-länder",
        "Den överprövades, och Förvaltningsrätten höll med",
        "Den blev överprövad av Konkurrensverket",
        "begäran om överprövning från Förvaltningsrätten i Härnösand",
        "anbudet från Upphandlingsmyndigheten",
        "leverantören Adda Inköpscentral",
        "Bolaget är kommunalt, företaget hade inga bilar",
        "Ni kan inte utesluta LOU eller ESPD",
        "Vi tilldelade kontraktet i maj",
        "konsulten vi anlitade",
        "Anbudsgivarna Om de vill",
        "tre miljoner invånare och en miljon resor",
        "Bussen går fyra, eller 4, per timme",
        "högst 10 poäng per kriterium, 40 poäng i allt",
        "Vi fick 12 procent lägre pris och 3 anbud",
        "Konsulten: Börja tidigt, och fråga de små.",
        "Har leverantören PUB-avtal, och fanns leverantörens Excel-ark?",
        "Fick ni anbud från Västra Götaland, Kina eller Nederländerna? Kan ni utesluta Ryssland?",
        "Vi gav 5 poäng för varje uppfyllt krav, och alla fick 10 poäng i avdrag",
    ],
)
def test_what_names_nobody_and_costs_nothing_is_let_be(text: str) -> None:
    assert check_correspondence(text) == []


PLACES = {"Umeå", "Sundsvall", "Härnösand", "Uppsala", "Göteborg", "Gävle", "Kramfors"}


@pytest.mark.parametrize(
    "text",
    [
        "Vårt bostadsbolag Kramforshus AB upphandlar själva, hur gör ni?",
        "Det kommunala bolaget Kramforshus köper sin el tillsammans med oss.",
        "Kommunens bolag Härnösand Energi & Miljö AB sköter avfallet.",
        "Umeå Energi AB är beställare och vi är med på avtalet.",
        "Ska Uppsala Parkerings AB vara med i vår upphandling?",
        "Göteborgs Stads Leasing AB upphandlar fordon åt hela staden.",
        "Upphandlingen görs av Gävle Energi AB.",
        "Bostadsbolaget Mimer vill vara med.",
        "Hur fick ni med de kommunala bolagen Kramforshus AB och Krambo AB i samordningen?",
        "Vårt eget bolag Krambo AB fick fyra anbud, hur många fick ni?",
        "Vårt bolag Krambo AB valde öppet förfarande.",
        "Vår konsult Karin Ek undrar hur ni viktade.",
        "Upphandlingskonsulten Karin Ek ritade modellen.",
        "Vi har en budget på 3 miljoner kronor för hela avtalet.",
        "Budgeten för 2026 är 1,5 miljoner kronor, räcker det?",
        "Nämnden har avsatt 2 mnkr till bilarna.",
        "Vi har 3 miljoner i budget, vilka priser fick ni i anbuden?",
        "Tröskelvärdet är 2 397 293 kronor.",
        "Vi ligger under direktupphandlingsgränsen på 700 000 kr.",
        "Hur stort vite satte ni? Vi har 10 000 kronor per vecka i vite.",
        "Krävde ni en omsättning på minst 5 miljoner kronor?",
        "Tekniska nämnden har avsatt 3 miljoner kronor. Vår budget ligger på 3 miljoner kronor.",
    ],
)
def test_own_companies_advisers_and_sums_are_let_be(text: str) -> None:
    assert check_correspondence(text, places=PLACES) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Anbud från Umeå Energi AB låg lägst.", "Umeå Energi AB"),
        ("Umeå Energi AB lämnade anbud.", "Umeå Energi AB"),
        ("Vi fick ett anbud. Det var Umeå Energi AB.", "Umeå Energi AB"),
        ("Vi fick bara ett anbud.\nDet var Umeå Energi AB.", "Umeå Energi AB"),
        ("Hur bedömde ni Umeå Energi AB?", "Umeå Energi AB"),
        ("Umeå Energi AB var bäst.", "Umeå Energi AB"),
        ("Valde ni Umeå Energi AB?", "Umeå Energi AB"),
        ("Er leverantör av el, Umeå Energi AB, vill höja.", "Umeå Energi AB"),
        ("Sundsvalls Buss AB har frågat.", "Sundsvalls Buss AB"),
        ("Norrlands Energi AB har frågat.", "Norrlands Energi AB"),
        ("Vårt bolag Kramforshus AB lämnade också anbud.", "Kramforshus AB"),
        ("Vårt bolag Kramforshus AB fick kontraktet.", "Kramforshus AB"),
        ("Anbuden kom från vårt bolag Kramforshus AB.", "Kramforshus AB"),
        ("Vi tilldelade vårt bolag Kramforshus AB avtalet.", "Kramforshus AB"),
        ("Vårt bolag Kramforshus AB och Norrbuss AB.", "Kramforshus AB och Norrbuss AB"),
        ("Hur uteslöt ni Gävle Parkering AB?", "Gävle Parkering AB"),
        ("Energibolaget Fortum vill höja.", "Fortum"),
        ("Vår leverantör Norrbuss klagar.", "Norrbuss"),
        ("Vår konsult ÅF ritade.", "ÅF"),
        ("Upphandlingskonsulten Karin Ek lämnade anbud.", "Karin Ek"),
        ("Budgeten var 3 miljoner men anbudet låg på 4 miljoner.", "4 miljoner"),
        ("Vår budget är 3 miljoner och de begärde 4 miljoner.", "4 miljoner"),
        ("Budget 3 miljoner, lägsta 4 miljoner kronor.", "4 miljoner kronor"),
        ("Leverantören sprängde budgeten med 4 miljoner kronor.", "4 miljoner kronor"),
        ("Anbudet på 3 miljoner ligger inom budget.", "3 miljoner"),
        ("Norrbuss låg 2 miljoner kronor över budget.", "2 miljoner kronor"),
        ("De bjöd 500 000 kr, det ryms i budgeten.", "500 000 kr"),
        ("Skanskas 14 miljoner kronor ryms i vår budget.", "14 miljoner kronor"),
        ("NCC sa 14 miljoner kronor som budget.", "14 miljoner kronor"),
        ("De andra låg på 10 miljoner kronor i budgeten.", "10 miljoner kronor"),
        ("Åkeriet krävde 12 miljoner kronor utöver budgeten.", "12 miljoner kronor"),
        ("Skillnaden mot budget var 500 000 kr.", "500 000 kr"),
        ("Budget är satt, Norrbuss omsättning var 5 miljoner kronor.", "5 miljoner kronor"),
        ("Tvåa kom Umeå Energi AB.", "Umeå Energi AB"),
        ("Det stod mellan Umeå Energi AB och en till.", "Umeå Energi AB"),
        ("Gävle Bostäder Bygg AB har frågat.", "Gävle Bostäder Bygg AB"),
        ("Anbudsgivarna var vårt bolag Kramforshus AB.", "Kramforshus AB"),
        ("Den enda som svarade var kommunens bolag Krambo AB.", "Krambo AB"),
        ("Vår konsult Ramboll Management gick vidare.", "Ramboll Management"),
    ],
)
def test_what_may_be_an_offer_is_pointed_out_beside_what_is_ones_own(text: str, found: str) -> None:
    assert [finding.excerpt for finding in check_correspondence(text, places=PLACES)] == [found]


def test_two_sums_in_a_breath_are_not_both_ones_own() -> None:
    found = check_correspondence("Vi fick in 3 500 000 kr, eller 4 mkr för budget 5 mkr.")

    assert [finding.excerpt for finding in found] == ["3 500 000 kr", "4 mkr", "5 mkr"]


@pytest.mark.parametrize(
    "start", ["tilldelade Aa-", "a", "1 ", "tjugo", "Anbud från ", "budget 3 kr ", "3 kr ", "vårt bolag A AB "]
)
def test_a_text_made_to_keep_the_site_busy_does_not(start: str) -> None:
    began = time.process_time()
    check_correspondence(start * (20_000 // len(start)), places=PLACES)

    assert time.process_time() - began < 2


def test_examples_of_what_is_let_be_hold() -> None:
    assert doctest.testmod(harmless).failed == 0


def test_prices_and_companies_are_no_matter_on_a_page() -> None:
    assert kinds("<p>Norrbuss AB fick 118 kronor.</p>") == []


def test_it_seldom_points_at_nothing() -> None:
    """Of the demonstration's texts, which name no company and hold many true prices."""
    texts = [path.read_text().split("---", 2)[2] for path in (Path(settings.BASE_DIR) / "demo" / "cases").glob("*.md")]
    found = [finding for text in texts for finding in check_correspondence(text)]

    assert len(texts) == 84
    assert {finding.kind for finding in found} == {Kind.PRICE}
    assert all(re.search(r"(kronor|öre|kr|:-|miljon(er)?)$", finding.excerpt) for finding in found)


def test_covered_number_is_none_any_more() -> None:
    covered = without_personal_numbers(f"Gäller {PERSON}, ring 070-123 45 67.")

    assert personal_numbers(covered) == []
    assert "070-123 45 67" in covered
