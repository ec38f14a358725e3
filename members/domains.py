"""Mail domains: how they are written, whose they cannot be, and what lies below them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 253
# Of a whole address: RFC 5321, and what the database holds.
LONGEST_ADDRESS = 254
_LABEL = re.compile(r"(?!-)[a-z0-9åäöéü-]{1,63}(?<!-)")


def normal_address(address: str) -> str:
    """An address in lower case, with its domain as mail writes it; "" for one with anything else than ASCII before it.

    "" also for one that is longer than mail takes.

    >>> normal_address("Anna.Berg@Härnösand.SE")
    'anna.berg@xn--hrnsand-5wa8n.se'
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        written = _ascii(domain)
    except ValueError:
        return ""
    normal = f"{local.lower()}@{written}"
    return normal if at and local and local.isascii() and len(normal) <= LONGEST_ADDRESS else ""


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
        domain = _ascii(written)
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


def _ascii(domain: str) -> str:
    """The domain as mail writes it. Raises ValueError for what is none."""
    lower = domain.lower()
    if not lower or any(not label for label in lower.split(".")):
        raise ValueError(domain)
    return idna.encode(lower).decode()


@lru_cache
def _public_domains() -> frozenset[str]:
    lines = (Path(__file__).parent / "data" / "public_mail_domains.txt").read_text().splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
