"""What the text check of a question lets be: a municipality's own companies as buyers, its advisers, its own sums.

Pure. Only what surely gives away no tenderer and no offer is let be; a word of an offer nearby is enough to point.
"""

from __future__ import annotations

import re
from collections.abc import Collection

# As far as anything below looks: a text made of one endless line is not read again for each name.
_NEAR = 200
_OFFER_WORDS = (
    r"anbud\w*|bjöd|bjud\w*|bud|budet|offer\w*|\w*pris(?:er|et|en|erna)?|\w*leverantör\w*|\w*entreprenör\w*|vann|vinn\w*"
    r"|lägst\w*|bäst\w*|dyr\w*|billig\w*|kosta\w*|begär\w*|tilldel\w*|uteslut\w*|uteslöt\w*|överpröv\w*|överklag\w*"
    r"|poäng\w*|utvärder\w*|bedöm\w*|svarade|svarat|skicka\w*|delta\w*|deltog|tävla\w*|tvåa|trea|föll"
)
_OFFER = re.compile(
    rf"(?<!\w)(?:{_OFFER_WORDS}|valde\w*|valt|välj\w*|antog\w*|antag\w*|tog|kontrakt\w*|konkurr\w*|förhandl\w*|jämför\w*"
    r"|annons\w*|stod\smellan)(?!\w)",
    re.I,
)

# A sum. What is said of it ends neither at the comma nor at the full stop of a number.
_CLAUSE_END = re.compile(r"[;!?()–]|:(?!s\s)|[.,](?!\d)|\s(?:men|och|fast|medan|så)\s")
_OWN_SUM = re.compile(
    r"(?<!\w)(?:\w*budget\w*|anslag\w*|avsatt\w*|avsätt\w*|äska\w*|statsbidrag\w*|tröskelvärde\w*"
    r"|direktupphandlingsgräns\w*|gräns\w*\sför\sdirektupphandling\w*|vite|vitet|viten|omsättning\w*)(?!\w)",
    re.I,
)
_ANOTHERS_SUM = re.compile(
    r"(?<!\w)(?:\w*konsult\w*|\w*bolag\w*|\w*företag\w*|\w*firma\w*|\w*åkeri\w*|AB|de|dem|spräng\w*|höll|håller"
    r"|ryms|rymd\w*|hamna\w*|landa\w*|lade|lagt|låg|(?<!budget\s)(?<!budgeten\s)ligger(?!\sunder\s\w*gräns)|ville?\sha"
    r"|krävde(?!\s(?:ni|vi))|föresl\w*|skrev|sa|sade|betala\w*|avtal\w*\s(?:med|är|var|blev)|mot|utöver|ifrån|skilj\w*|skillnad\w*"
    r"|(?:över|under|inom|utanför)\s(?:\w+\s)?budget\w*)(?!\w)",
    re.I,
)
# A capital letter that is nobody's, at the beginning of a sentence about one's own sums. Any other may be a tenderer's.
_NAMES_SOMEBODY = re.compile(
    r"(?<!\w)(?!(?:Vi|Ni|Vår|Vårt|Våra|Er|Ert|Era|Har|Hade|Är|Hur|Vad|Om|Med|I|För|Nu|Det|Den|Där|Då|Så|Ca|Cirka|Totalt"
    r"|Kräver|Krävde|Satte|Räcker|Räckte|Hela|Nästa|Tekniska|LOU|LOV|SEK|EUR|(?:Kommun|Region|Stad|Fullmäktige|Styrelse"
    r"|Tröskelvärde|Direktupphandlingsgräns|Gräns|Statsbidrag|Vite|Omsättning)\w*|\w*(?i:nämnd|förvaltning|budget|anslag)\w*"
    r")(?!\w))[A-ZÅÄÖ]"
)
_SUM = re.compile(r"\d\s?(?:t?kr|m(?:n|d)?kr|kronor|SEK|EUR|euro|€|:-|tusen|miljon|miljard)", re.I)

# A name.
_OWN_BEFORE = re.compile(
    r"(?<!\w)(?:(?:kommunens|kommunala|kommunalt|kommunägda|stadens|regionens|vårt|våra|ert|era)"
    r"\s(?:(?:eget|egna|kommunala|helägda|gemensamma|nya)\s){0,2}[\w-]*bolag(?:et|en)?"
    r"|(?:bostads|kommun|VA-|renhållnings)bolag(?:et|en))\s[”\"'»]?$",
    re.I,
)
_SEVERAL_BEFORE = re.compile(r"(?:bolagen|(?:våra|era)\s[\w\s-]{0,40}bolag)\s[”\"'»]?$", re.I)
_SEVERAL = re.compile(r"\sAB\s(?:och|&)\s")
_OWN_NAME = re.compile(
    r"(?<!\w)(?:Bostad\w*|Bostäder|Kommunfastigheter|Kommunhus|Stadshus|Kommun\w*bolag|Energi|Elnät|Vatten|Avfall"
    r"|Renhållning\w*|Parkering\w*|Hamn|Stads)(?!\w)"
)
# What private firms are called, and no municipality's company or person.
_TRADE = re.compile(
    r"(?<!\w)(?:Bygg\w*|Entreprenad\w*|Konsult\w*|Service|Teknik|Montage|Transport\w*|Buss\w*|Taxi|Åkeri\w*|Städ\w*"
    r"|Installation\w*|Advokat\w*|Arkitekt\w*|Management|Consulting|Digital|Engineering|Group|Partners?|Solutions"
    r"|Nordic|Norden|Sverige|Sweden)(?!\w)"
)
_OFFER_OF = re.compile(
    r"(?<!\w)(?:(?:anbud\w*|offert\w*|\w*pris\w*)(?:\s\w+){0,3}?\s(?:från|av)(?!\w)[^.;!?]*"
    r"|(?:anbudsgivar\w*|tilldel\w*|uteslut\w*|uteslöt|överpröv\w*|vanns|bedöm\w*|utvärder\w*|\w*leverantör\w*"
    r"|\w*entreprenör\w*|svarade|skickade|avtal\w*\smed)(?:\s[\w-]+){0,4}\s[^\w.;!?]*)$",
    re.I,
)
_OFFERS = re.compile(
    rf"[”\"'«]?(?:\s(?!upphandl)[\w-]+){{0,3}}?\s(?:{_OFFER_WORDS}|lämna\w*|la|lade|låg|ligger|tog|ville"
    r"|krävde|fick\s(?:uppdrag\w*|kontrakt\w*|avtal\w*))(?!\w)",
    re.I,
)
# "Fick fyra anbud" is what a buyer does.
_RECEIVES = re.compile(r"[”\"'«]?\s(?:fick|får|har\sfått)\s(?:\w+\s)?anbud(?!\w)", re.I)
_ADVISER = re.compile(
    r"(?<!\w)(?:(?:vår|våra|kommunens|juridiska?)\skonsult(?:en)?|(?:upphandlings|inköps)konsult(?:en)?)\s$", re.I
)
_PERSON = re.compile(r"[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?\s[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?")


def speaks_of_offers(block: str) -> bool:
    """Whether anything in it is about offers."""
    return bool(_OFFER.search(block))


def is_own_company(block: str, start: int, end: int, places: Collection[str]) -> bool:
    """Whether the name there is of a municipality's own company, and nothing near it says that it made an offer.

    It is said to be the municipality's, or is named after one of the places and what such companies do. Give no places
    for a text that speaks of offers: private companies have such names too.
    """
    before, name, after = block[max(0, start - _NEAR) : start], block[start:end], block[end : end + _NEAR]
    if _OFFER_OF.search(before) or (_OFFERS.match(after) and not _RECEIVES.match(after)):
        return False
    if _SEVERAL.search(name) and not _SEVERAL_BEFORE.search(before):
        return False
    first = name.removeprefix("AB ").split()[0]
    is_of_place = first in places or first.removesuffix("s") in places
    return bool(_OWN_BEFORE.search(before) or (is_of_place and _OWN_NAME.search(name) and not _TRADE.search(name)))


def is_adviser(block: str, start: int, end: int) -> bool:
    """Whether the name there is a person's who advises the municipality, and nothing says that an offer was made."""
    name = block[start:end]
    is_person = _PERSON.fullmatch(name) and not _TRADE.search(name)
    is_ones_own = _ADVISER.search(block[max(0, start - _NEAR) : start])
    return bool(is_person and is_ones_own) and not _OFFERS.match(block[end : end + _NEAR])


def is_own_sum(block: str, start: int, end: int) -> bool:
    """Whether the sum there is a budget, a threshold or a demand of the municipality's own, and no offer's.

    It is, if the clause says so and has no other sum, nobody's name and no word of what others want.

    >>> is_own_sum("Vår budget är 3 miljoner kronor.", 14, 31), is_own_sum("Anbudet ryms i budgeten: 3 kr", 25, 29)
    (True, False)
    """
    *_further, before = _CLAUSE_END.split(block[max(0, start - _NEAR) : start])
    after, *_further = _CLAUSE_END.split(block[end : end + _NEAR], maxsplit=1)
    clause = f"{before}{block[start:end]}{after}"
    if len(_SUM.findall(clause)) > 1 or not _OWN_SUM.search(clause):
        return False
    return not any(pattern.search(clause) for pattern in (_OFFER, _ANOTHERS_SUM, _NAMES_SOMEBODY))
