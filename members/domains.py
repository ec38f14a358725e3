"""Mail domains: how they are written, whose they cannot be, and what lies below them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kunskapsbank.addresses import ascii_domain, normal_address

LONGEST = 253
_LABEL = re.compile(r"(?!-)[a-z0-9åäöéü-]{1,63}(?<!-)")


def domain_of(address: str) -> str:
    """The domain of an address as mail writes it; "" where there is none.

    >>> domain_of("anna@KRAMFORS.se")
    'kramfors.se'
    """
    return normal_address(address).rpartition("@")[2]


def covers(entry: str, domain: str, *, below: bool) -> bool:
    """Whether an entry in the list stands for the domain: it is the same, or lies below where that is enough.

    >>> covers("kramfors.se", "skola.kramfors.se", below=False)
    False
    """
    return bool(domain) and (domain == entry or (below and domain.endswith(f".{entry}")))


def clean_domain(text: str) -> str:
    """A domain as an editor writes it, made the way mail writes it.

    Raises ValidationError, with what to do, for what is no domain, what anybody can have an address under, and what
    has letters that only look like those of a Swedish name.
    """
    written = text.strip().lower().removeprefix("@").rstrip(".")
    try:
        domain = ascii_domain(written)
        shown = idna.decode(domain)
    except ValueError as error:
        raise ValidationError(_("Skriv en domän, till exempel kommunen.se.")) from error
    if "." not in domain or len(domain) > LONGEST or domain.rpartition(".")[2].isdecimal():
        raise ValidationError(_("Skriv en domän, till exempel kommunen.se."))
    if not all(_LABEL.fullmatch(label) for label in shown.split(".")):
        raise ValidationError(_("Domänen har ovanliga tecken. Skriv den med bokstäverna a–ö, siffror och bindestreck."))
    if domain in _public_domains():
        raise ValidationError(_("Där kan vem som helst ha en adress. Skriv kommunens egen domän."))
    return domain


@lru_cache
def _public_domains() -> frozenset[str]:
    lines = (Path(__file__).parent / "data" / "public_mail_domains.txt").read_text().splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
