"""What an editor should look at in a text before others read it: pure, no database, no clock.

Personal numbers are refused where something is published; all else is advice.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from django.utils.html import escape
from django.utils.translation import gettext as _

from kunskapsbank.harmless import is_adviser, is_own_company, is_own_sum, speaks_of_offers
from kunskapsbank.richtext import blocks_of, sentences

LONGEST_SENTENCE = 30  # words
LONGEST_EXCERPT = 80  # characters
PHONE_DIGITS = range(8, 11)
# A number for those who have no personal number yet counts its day of birth from 61.
COORDINATION_DAYS = 60
_LUHN_TENS = 10

_PERSONAL_NUMBER = re.compile(
    # Whoever writes the day of birth as a date goes on with a hyphen; with a space it may be a time.
    r"(?<![\w-])(?P<century>18|19|20)?(?P<year>\d\d)(?(century)(?P<dash>-)?)(?P<month>\d\d)(?(dash)-)(?P<day>\d\d)"
    r"(?(dash)[-+]|(?:\s?[-+\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{MINUS SIGN}]\s?|\s)?)"
    r"(?P<last>\d{4})(?![\w-]|[,.]\d)"
)
# They read as the usual ones: "１９８１" in double width, for one.
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
# "I AB 04" is a standard contract and "som AB" a form of company: neither names anybody.
_COMPANY = re.compile(
    r"(?<![\w&-])(?!(?:I|Som|Ett|Vårt|Ert|Vi|Ni|Enligt|Med|Av|På|Kommunens|Kommunala|Är|Hur|Om)\s[AHK]B\b|AB\s)"
    r"(?:[A-ZÅÄÖ0-9][\w&.'’-]{0,40}(?:\s(?:och|&|i|av|för)(?=\s[A-ZÅÄÖ]))?\s){1,4}"
    r"(?:AB|HB|KB|Aktiebolag(?:et)?|Handelsbolag(?:et)?|Oyj?|AS|A/S|ApS|GmbH|Ltd\.?|Inc\.?|BV)(?![\w-]|\s\d)"
    r"|(?<!\w)AB\s[A-ZÅÄÖ][a-zåäö][\w&’-]*"
)
# The sentence's own first words.
_NOT_OF_THE_NAME = re.compile(
    r"(?:(?:Att|Av|Då|Där|Fick|Från|Har|Hur|I|Kan|Men|Med|Ni|När|Och|Om|På|Ska|Skulle|Så|Vi|Vill|Är)\s(?:(?:och|i|av|för)\s)?)+"
)
# Many write the name alone. Then what stands before it says what it is: "anbudet från Norrbuss", "uteslöt Norrbuss".
_BEFORE_A_NAME = (
    r"(?<!\w)(?i:anbudsgivar(?:e|en|ens|na|nas)|anbud(?:et|en)?\s(?:från|av)"
    r"|\w*(?:leverantör|entreprenör|konsult)(?:en|er|erna)?|\w*(?:bolaget|företaget|firman)"
    r"|tilldela(?:r|s|t|ts|de|des)?|uteslut(?:a|er|it|ning\sav)|uteslöt"
    r"|överpröv(?:ad|at|ats|ades|ning)\s(?:av|från)|vanns\sav)"
)
# A sentence after a colon, "anbudsgivare A", the names of laws and of all the country: none of them is a tenderer.
_NO_NAME = (
    r"(?:Alla|Att|Av|De|Den|Det|Detta|Då|Där|Därför|Efter|En|Enligt|Ett|Finns|Fick|Får|Förra|För|Ha|Hade|Har|Hej|Hur|Här"
    r"|I|Ingen|Inga|Inget|Inte|Ja|Jag|Kan|Kommun|Kommunen|Kommunens|Man|Med|Men|Nej|Ni|Nu|När|Och|Om|Oss|På|Region"
    r"|Regionen|Ska|Skulle|Som|Staten|Så|Tack|Till|Under|Upphandlingen|Vad|Var|Varför|Vem|Vi|Vid|Vilka|Vilken|Vilket|Vår"
    r"|Våra|Är|Även|AB|ABT?|Adda|CPV|DIS|EES|ESPD|EU|FKU|GDPR|IOP|LOU|LOV|LUF|LUFS|LUK|OSL|SKR"
    r"|AMA|BankID|ISO|PUB|RF[IPQ]|Belarus|Belgien|Danmark|England|Estland|Europa|Finland|Frankrike|Indien|Irland|Island"
    r"|Italien|Kina|Lettland|Litauen|Nederländerna|Norden|Norge|Norrland|Polen|Ryssland|Schweiz|Spanien|Storbritannien"
    r"|Svealand|Sverige|Svenska|Tjeckien|Turkiet|Tyskland|USA|Ukraina|(?:Västra\s)?Götaland|Österrike)s?(?![\w&])"
)
# "Excel-ark", "PUB-avtal": a common noun.
_NAME_WORD = rf"(?!{_NO_NAME}|[A-ZÅÄÖ]\w*-[a-zåäö])[A-ZÅÄÖ][\w&’'-]+(?:\.[\w]+)*(?!\w)"
_NAMED = re.compile(
    rf"{_BEFORE_A_NAME}(?P<colon>\s?:)?\s[”\"'»]?(?P<name>(?>{_NAME_WORD}(?:\s(?:(?:och|&)\s)?{_NAME_WORD}){{0,3}}))"
    r"(?!\s(?:kommuns?|kommunförbund|stads?|läns?|regions?|universitet)(?!\w))"
)
# "Konsulten: Börja tidigt": what stands after the colon is said, and its capital letter is a sentence's.
_GOES_ON = re.compile(r"\s(?!och\s|samt\s)[a-zåäö]")
_AUTHORITY = re.compile(
    r"(?:kommun|region|verk|myndighet|styrels|rätt|nämnd|kansli|förvaltning|kollegi|kammar|inköpscentral)\w*$", re.I
)
_DIGITS = r"(?<![\w,.-])\d[\d \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]{0,24}(?:[.,:]\d+)?"
_NUMBER_WORD = (
    r"(?<!\w)(?i:en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton"
    r"|(?:tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio|hundra)\w{0,20})(?:\soch\sen\shalv)?"
)
_PRICE = re.compile(
    rf"{_DIGITS}\s?"
    r"(?:(?:kr|kronor|SEK|tkr|mkr|mnkr|mdkr|öre|euro|EUR|€|:-)(?!\w)"
    r"|(?:tusen|miljon(?:er)?|miljard(?:er)?)\s(?:kr|kronor|SEK)(?!\w)"
    r"|(?:per\s|/)(?:styck|st)(?!\w)"
    r"|(?<=\d{3}|\d{2}\s)(?:per\stimme|/\s?(?:h|tim|timme))(?!\w))"
    rf"|{_NUMBER_WORD}\s(?:kronor|(?:hundra|tusen|miljon(?:er)?|miljard(?:er)?)\skronor)(?!\w)"
    # Millions of what is not said are of money, where no other thing is named.
    rf"|(?:{_DIGITS}|{_NUMBER_WORD})\s(?:miljon(?:er)?|miljard(?:er)?)"
    r"(?=\s?[.,;:!?)]|$|\s(?:per|för|i|om|på|till|mer|mindre|lägre|högre|dyrare|billigare|exklusive|inklusive"
    r"|ligger|låg|är|var|blev|ryms)(?!\w))"
)
_RESULT = re.compile(
    r"(?<!\w)(?i:fick|fått|får|gav|nådde|hamnade\spå)\s(?:\w+\s){0,2}?\d+(?:[.,]\d+)?\s?"
    r"(?:poäng(?!\w|\s(?:per|för\svarje|om|i\savdrag|var)(?!\w))|(?:%|procent)\sav\s(?:max)?poängen)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w.,/–-])(?:(?:\+|00)46[\s-]?(?:\(0\))?|0)\d{1,3}[\s/-]{0,3}\d{2,3}(?:[\s-]?\d{2,3}){1,3}(?![\w/–-])"
    r"(?<![-/]19\d\d)(?<![-/]20\d\d)"
)
_ABROAD = re.compile(r"^(?:\+|00)46\D*0?")
_LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
_EMPTY_WORDS = frozenset(
    {
        "här",
        "klicka",
        "klicka här",
        "länk",
        "länken",
        "denna länk",
        "den här länken",
        "läs mer",
        "läs mer här",
        "mer",
        "se här",
        "tryck här",
    }
)


class Kind(StrEnum):
    """What was found."""

    PERSONAL_NUMBER = "personal_number"
    EMAIL = "email"
    PHONE = "phone"
    LONG_SENTENCE = "long_sentence"
    LINK_TEXT = "link_text"
    HEADING_ORDER = "heading_order"
    MISSING_INTRO = "missing_intro"
    COMPANY = "company"
    RESULT = "result"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text: of which kind, in which field, the words it is about, and what to do."""

    kind: Kind
    where: str
    excerpt: str
    advice: str

    @property
    def is_refused(self) -> bool:
        """Whether nothing with it is published."""
        return self.kind is Kind.PERSONAL_NUMBER


def check_texts(texts: Mapping[str, str], *, intro: str = "intro") -> list[Finding]:
    """What is found in plain or rich texts by field name, what is refused first; `intro` names the ingress."""
    found = [finding for where, html in texts.items() for finding in check(html, where=where)]
    if intro in texts and not blocks_of(texts[intro]):
        advice = _("Skriv en ingress: den är vad som syns i listor, i sökträffar och när någon delar sidan.")
        found.append(Finding(Kind.MISSING_INTRO, intro, "", advice))
    return sorted(found, key=lambda finding: not finding.is_refused)


def check(html: str, *, where: str = "") -> Iterator[Finding]:
    """What is found in one text of a page."""
    return _found_by(_CHECKS, html, where)


def check_correspondence(text: str, *, places: Collection[str] = ()) -> list[Finding]:
    """What somebody should look at in plain text before it goes to another: tenderers' names, prices, addresses.

    On a page a price is a result; in a question it may be an offer under secrecy. Companies that are named after one of
    the places, the municipalities, may be its own.
    """
    html = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    checks: dict[Kind, Callable[[str, list[str]], _Found]] = {
        **_CORRESPONDENCE_CHECKS,
        Kind.COMPANY: partial(_companies, places=places),
    }
    return list(_found_by(checks, html, ""))


def personal_numbers(html: str) -> list[str]:
    """The personal and coordination numbers of a text, as they are written there: with a real day and the right sum."""
    return [found[0] for found in _persons_in(blocks_of(html))]


def personal_number_problem(html: str) -> str | None:
    """Why the text may not be published, in a sentence for whoever wrote it that does not repeat the number."""
    if not (found := personal_numbers(html)):
        return None
    return _(
        "Texten innehåller något som ser ut som ett personnummer (%(number)s). Ta bort det. Är det ett "
        "telefonnummer, skriv det så här: 070-123 45 67."
    ) % {"number": _masked(found[0])}


def without_personal_numbers(text: str) -> str:
    """Plain text with the last digits of each personal number covered, for what has to be kept all the same."""
    text = _in_usual_digits(text)
    return _PERSONAL_NUMBER.sub(lambda found: _masked(found[0]) if _is_person(found) else found[0], text)


def _persons_in(blocks: Iterable[str]) -> Iterator[re.Match[str]]:
    for block in blocks:
        yield from filter(_is_person, _PERSONAL_NUMBER.finditer(_in_usual_digits(block)))


def _in_usual_digits(text: str) -> str:
    return _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), text)


def _masked(number: str) -> str:
    return f"{number[:-4]}\N{BULLET}\N{BULLET}\N{BULLET}\N{BULLET}"


def _is_person(found: re.Match[str]) -> bool:
    day = int(found["day"])
    birthday = day - COORDINATION_DAYS if day > COORDINATION_DAYS else day
    try:
        # The century is not always written, and 2000 had a leap day.
        datetime.date(int(f"{found['century'] or '20'}{found['year']}"), int(found["month"]), birthday)
    except ValueError:
        return False
    return _luhn_sum(f"{found['year']}{found['month']}{found['day']}{found['last']}") % _LUHN_TENS == 0


def _luhn_sum(digits: str) -> int:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // _LUHN_TENS + number % _LUHN_TENS for number in doubled)


_Found = Iterable[tuple[str, str]]


def _personal_numbers(html: str, _blocks: list[str]) -> _Found:
    advice = _("Det ser ut som ett personnummer. Ta bort det: med det går sidan inte att publicera.")
    return ((_masked(number), advice) for number in personal_numbers(html))


def _emails(_html: str, blocks: list[str]) -> _Found:
    advice = _("Ta bort adressen. Frågor går via kontakten, som inte visar någon adress.")
    return ((address, advice) for block in blocks for address in _EMAIL.findall(block))


def _phones(_html: str, blocks: list[str]) -> _Found:
    advice = _("Ta bort numret, om det inte är en växel eller kundtjänst. Frågor går via kontakten.")
    return ((found[0], advice) for block in blocks for found in _PHONE.finditer(block) if _is_phone(found[0]))


def _companies(_html: str, blocks: list[str], places: Collection[str] = ()) -> _Found:
    advice = _("Det ser ut som ett företags namn. Nämn inga anbudsgivare medan en upphandling pågår.")
    known = () if any(map(speaks_of_offers, blocks)) else places
    return ((name, advice) for block in blocks for name in _company_names(block, known))


def _company_names(block: str, places: Collection[str]) -> list[str]:
    """In the order of the text: those with a form of company, and those whose surroundings say what they are."""
    formal = [_span_of_name(match) for match in _COMPANY.finditer(block)]
    found = list(formal)
    for match in _NAMED.finditer(block):
        start, end = match.span("name")
        is_known = any(start < last and first < end for first, last in formal)
        is_sentence = match["colon"] and _GOES_ON.match(block, end)
        is_nobody = is_known or is_sentence or any(map(_AUTHORITY.search, match["name"].split()))
        if not is_nobody and not is_adviser(block, start, end):
            found.append((start, end))
    return [block[start:end] for start, end in sorted(found) if not is_own_company(block, start, end, places)]


def _span_of_name(match: re.Match[str]) -> tuple[int, int]:
    before = _NOT_OF_THE_NAME.match(match[0])
    return match.start() + (before.end() if before else 0), match.end()


def _results(_html: str, blocks: list[str]) -> _Found:
    advice = _("Det ser ut som ett resultat ur en utvärdering. Det är sekretessbelagt tills avtalet är klart.")
    return ((found[0], advice) for block in blocks for found in _RESULT.finditer(block))


def _prices(_html: str, blocks: list[str]) -> _Found:
    advice = _("Det ser ut som ett pris. Priser ur anbud är sekretessbelagda tills avtalet är klart.")
    return (
        (found[0].strip(), advice)
        for block in blocks
        for found in _PRICE.finditer(block)
        if not is_own_sum(block, *found.span())
    )


def _is_phone(written: str) -> bool:
    digits = re.sub(r"\D", "", _ABROAD.sub("0", written))
    is_grouped = digits != written
    return len(digits) in PHONE_DIGITS and (is_grouped or digits.startswith("07"))


def _long_sentences(_html: str, blocks: list[str]) -> _Found:
    for block in blocks:
        for sentence in sentences(block):
            if (count := len(sentence.split())) > LONGEST_SENTENCE:
                yield (
                    _excerpt(sentence),
                    _("Meningen har %(count)s ord. Sätt punkt tidigare, gärna före %(most)s ord.")
                    % {"count": count, "most": LONGEST_SENTENCE},
                )


def _link_texts(html: str, _blocks: list[str]) -> _Found:
    for inner in _LINK.findall(html):
        text = " ".join(blocks_of(inner))
        if _ADDRESS.match(text):
            yield _excerpt(text), _("Skriv vad länken leder till i stället för adressen.")
        elif text.lower().rstrip(".:!…»> ") in _EMPTY_WORDS:
            yield (
                text,
                _("Länken säger inte vart den leder. Skriv vad läsaren får, till exempel Mall för behovsanalys."),
            )


def _heading_order(html: str, _blocks: list[str]) -> _Found:
    above = 0
    for level, inner in _HEADING.findall(html):
        if above and int(level) > above + 1:
            yield (
                _excerpt(" ".join(blocks_of(inner))),
                _("Rubriken hoppar över en nivå. Använd nivå %(level)s, så stämmer innehållet för den som lyssnar.")
                % {"level": above + 1},
            )
        above = int(level)


def _found_by(checks: Mapping[Kind, Callable[[str, list[str]], _Found]], html: str, where: str) -> Iterator[Finding]:
    blocks = blocks_of(html)
    for kind, look in checks.items():
        for excerpt, advice in look(html, blocks):
            yield Finding(kind, where, excerpt, advice)


def _excerpt(text: str) -> str:
    return text if len(text) <= LONGEST_EXCERPT else f"{text[:LONGEST_EXCERPT].rsplit(' ', 1)[0]} …"


_CHECKS: dict[Kind, Callable[[str, list[str]], _Found]] = {
    Kind.PERSONAL_NUMBER: _personal_numbers,
    Kind.EMAIL: _emails,
    Kind.PHONE: _phones,
    Kind.LINK_TEXT: _link_texts,
    Kind.HEADING_ORDER: _heading_order,
    Kind.LONG_SENTENCE: _long_sentences,
}
_CORRESPONDENCE_CHECKS: dict[Kind, Callable[[str, list[str]], _Found]] = {
    Kind.PERSONAL_NUMBER: _personal_numbers,
    Kind.COMPANY: _companies,
    Kind.PRICE: _prices,
    Kind.RESULT: _results,
    Kind.EMAIL: _emails,
    Kind.PHONE: _phones,
}
