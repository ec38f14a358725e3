"""E-mail addresses in the one form in which every room keeps and compares them, so that a person is one. Pure."""

from __future__ import annotations

import idna

# RFC 5321, and what a column of addresses holds.
LONGEST_ADDRESS = 254


def normal_address(address: str) -> str:
    """An address in lower case, with its domain as mail writes it; "" for one with anything else than ASCII before it.

    "" also for one that is longer than mail takes.

    >>> normal_address("Anna.Berg@Härnösand.SE")
    'anna.berg@xn--hrnsand-5wa8n.se'
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        written = ascii_domain(domain)
    except ValueError:
        return ""
    normal = f"{local.lower()}@{written}"
    return normal if at and local and local.isascii() and len(normal) <= LONGEST_ADDRESS else ""


def comparable_address(address: str) -> str:
    """The normal form, or only lower case for what has none: what tells one address from another."""
    return normal_address(address) or address.strip().lower()


def address_as_read(address: str) -> str:
    """A normal address as its owner writes it.

    >>> address_as_read("anna.berg@xn--hrnsand-5wa8n.se")
    'anna.berg@härnösand.se'
    """
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except ValueError:
        return address


def ascii_domain(domain: str) -> str:
    """A domain as mail writes it. Raises ValueError for what is none."""
    lower = domain.lower()
    if not lower or any(not label for label in lower.split(".")):
        raise ValueError(domain)
    return idna.encode(lower).decode()
