"""Municipalities' own logins, as the settings name them, in the form that allauth reads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Entry = dict[str, Any]
ON_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_SLUG = re.compile(r"[a-z0-9-]+")


def entries(value: str, *, name: str) -> list[Entry]:
    """The list that the setting holds. Raises ImproperlyConfigured for what is none."""
    try:
        found = json.loads(value or "[]")
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no JSON; docs/deploy.md shows how it is written") from error
    if not isinstance(found, list):
        raise ImproperlyConfigured(f"{name} has to be a list in JSON; docs/deploy.md shows one")
    return found


def providers(*, oidc: Iterable[Entry], saml: Iterable[Entry]) -> dict[str, Any]:
    """What SOCIALACCOUNT_PROVIDERS is. Raises ImproperlyConfigured, saying what is wrong with which entry."""
    found: dict[str, Any] = {}
    if apps := [_oidc(entry) for entry in oidc]:
        found["openid_connect"] = {"APPS": apps, "OAUTH_PKCE_ENABLED": True}
    if apps := [_saml(entry) for entry in saml]:
        found["saml"] = {"APPS": apps}
    names = [app["provider_id"] for kind in found.values() for app in kind["APPS"]]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ImproperlyConfigured(f"Two municipalities' logins have the same id: {', '.join(sorted(twice))}")
    return found


def _oidc(entry: Entry) -> Entry:
    value = _reader("KUNSKAPSBANK_OIDC", entry)
    issuer = value("issuer")
    if urlsplit(issuer).scheme != "https" and urlsplit(issuer).hostname not in ON_THIS_MACHINE:
        raise ImproperlyConfigured(f"KUNSKAPSBANK_OIDC: the issuer {issuer} must begin with https://")
    return {
        "provider_id": _part_of_an_address(value("id")),
        "name": value("name"),
        "client_id": value("client_id"),
        "secret": value("secret"),
        "settings": {"server_url": issuer, "municipality": value("municipality")},
    }


def _saml(entry: Entry) -> Entry:
    value = _reader("KUNSKAPSBANK_SAML", entry)
    return {
        "provider_id": _part_of_an_address(value("id")),
        "name": value("name"),
        "client_id": value("id"),
        "settings": {
            "municipality": value("municipality"),
            "idp": {"entity_id": value("entity_id"), "sso_url": value("sso_url"), "x509cert": value("x509cert")},
            "attribute_mapping": {"email": value("email_attribute")},
            # One of the two has to be signed, and what is signed is what is read.
            "advanced": {"want_assertion_signed": True, "reject_idp_initiated_sso": True, "strict": True},
        },
    }


def _part_of_an_address(name: str) -> str:
    if not _SLUG.fullmatch(name):
        raise ImproperlyConfigured(f"The id {name!r} stands in addresses: use the letters a-z, digits and hyphens only")
    return name


def _reader(setting: str, entry: Entry) -> Callable[[str], str]:
    def value(name: str) -> str:
        if not isinstance(entry, dict) or not entry.get(name):
            raise ImproperlyConfigured(f"{setting}: an entry has no {name}; docs/deploy.md shows a whole one")
        return str(entry[name])

    return value
