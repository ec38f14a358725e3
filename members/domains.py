"""Mail domains: how they are written, whose they cannot be, and what lies below them. Pure."""

from __future__ import annotations

import re

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 253
# Anybody can have an address here.
PUBLIC = frozenset(
    ["gmail.com", "googlemail.com", "outlook.com", "outlook.se", "hotmail.com", "hotmail.se", "live.com", "live.se", "msn.com", "icloud.com", "me.com", "mac.com", "yahoo.com", "yahoo.se", "proton.me", "protonmail.com", "pm.me", "gmx.com", "gmx.net", "gmx.de", "mail.com", "aol.com", "zoho.com", "fastmail.com", "hey.com", "tutanota.com", "tuta.io", "yandex.com", "yandex.ru", "mail.ru", "telia.com", "telia.se", "tele2.se", "bredband.net", "bredband2.com", "comhem.se", "spray.se", "passagen.se", "home.se", "algonet.se", "bahnhof.se", "ownit.nu", "glocalnet.net", "tyfon.nu"]
)
# What a municipality has a domain below, and anybody else too.
_SHARED_ENDINGS = frozenset(["com.se", "org.se", "pp.se", "tm.se", "parti.se", "press.se", "co.uk"])
_LABEL = re.compile(r"(?!-)[a-z0-9åäöéü-]{1,63}(?<!-)")


def normal_address(address: str) -> str:
    """An address in lower case, with its domain as mail writes it; "" for one with anything else than ASCII before it.

    >>> normal_address("Anna.Berg@Härnösand.SE")
    'anna.berg@xn--hrnsand-9waf.se'
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        written = _ascii(domain)
    except ValueError:
        return ""
    return f"{local.lower()}@{written}" if at and local and local.isascii() else ""


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
    if domain in PUBLIC or domain in _SHARED_ENDINGS:
        raise ValidationError(_("Där kan vem som helst ha en adress. Skriv kommunens egen domän."))
    return domain


def _ascii(domain: str) -> str:
    """The domain as mail writes it. Raises ValueError for what is none."""
    lower = domain.lower()
    if not lower or any(not label for label in lower.split(".")):
        raise ValueError(domain)
    return idna.encode(lower).decode()
