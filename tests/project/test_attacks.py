"""Every public address against whoever guesses, forges or sends away; taken from the resolver, as in the matrix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from comments.models import State
from kunskapsbank.links import digest_of, new_token
from submissions.models import PrivateLink
from tests.comments.worlds import comment_on
from tests.factories import CasePageFactory
from tests.submissions.forms import handed_in

pytestmark = pytest.mark.django_db

NOT_OURS = ("admin/", "media/", "static/", "^media/", "^static/")
# Addresses that look at no token of Django's, by how they begin, and why nobody can misuse that.
EXEMPT = {
    "dela/": "opens by a private link alone, or begins one",
    "godkann/": "opens by a private link alone",
    "bekrafta/": "opens by a private link alone",
    "brev/sluta/": "opens by a private link alone, and mailboxes send it for their owners",
    "brev/in/": "opens by the mail server's own secret",
    "konto/saml/": "takes what the municipality's own login has signed",
    "fraga/": "opens by a private link alone; a member's form is sealed to the member",
    "kommentarer/": "opens by a private link alone; a member's token is looked at by the view, which keeps the text",
    "tipsa/": "a member's token is looked at by the view, which keeps the text",
}
ELSEWHERE = ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)")
CHOICES = {"answer": "galler", "helped": "yes"}


def public_patterns(resolver: URLResolver | None = None, route: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every public address: how it is written and what answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = route + str(entry.pattern)
        if here.startswith(NOT_OURS):
            continue
        if isinstance(entry, URLResolver):
            yield from public_patterns(entry, here)
        else:
            yield here, entry


def filled(route: str, values: dict[str, Any]) -> str | None:
    """The address with these values; None where it takes something else."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    if route.startswith("^") or "(" in route or not all(name in values for name in names):
        return None
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), route)


def addresses(values: dict[str, Any], taking: str) -> list[str]:
    """The addresses that take this, with these values."""
    found = (filled(route, values) for route, _entry in public_patterns() if f"{taking}>" in route)
    return [address for address in found if address]


@pytest.fixture
def member() -> Client:
    """Somebody with an account and nothing else, whose browser sends no token of Django's."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.create_user("medlem@example.se"))
    return client


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_guessed_token_opens_nothing(who: str, client: Client, member: Client) -> None:
    asks = client if who == "visitor" else member
    link = PrivateLink.objects.create(
        digest=digest_of(new_token()), submission=handed_in(), expires_at=handed_in().sent_at.replace(year=2099)
    )
    for guess in (new_token(), link.digest, "%00", "..", "a" * 2000, "' OR 1=1 --", str(link.pk)):
        cache.clear()  # or most would be told to wait
        for address in addresses({"token": guess, **CHOICES}, "token"):
            answers = [asks.get(address).status_code, asks.post(address).status_code]
            assert set(answers) <= {404, 405}, address


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_number_of_what_is_not_ones_own_opens_nothing(who: str, client: Client, member: Client) -> None:
    asks = client if who == "visitor" else member
    draft = CasePageFactory(live=False)
    shown = CasePageFactory()
    secret = comment_on(shown, "Det här ska ingen läsa", state=State.WAITING)
    for page_id, comment_id in ((draft.pk, secret.pk), (shown.pk, secret.pk), (10**9, 10**9)):
        values = {"page_id": page_id, "comment_id": comment_id, "pk": 1}
        for taking in ("comment_id", *(["page_id"] if page_id != shown.pk else []), "pk"):
            for address in addresses(values, taking):
                for answer in (asks.get(address), asks.post(address)):
                    told = answer.content.decode()
                    assert answer.status_code in {302, 403, 404, 405, 422}, address
                    assert secret.text not in told
                    assert draft.title not in told


def test_form_that_another_site_sends_in_a_members_name_is_refused(member: Client) -> None:
    taken = []
    for route, entry in public_patterns():
        address = filled(route, {"page_id": 1, "comment_id": 1, "pk": 1, "token": "x", "provider": "x", **CHOICES})
        if address is None or getattr(entry.callback, "csrf_exempt", False):
            continue
        if member.post(address, HTTP_ORIGIN="https://evil.example").status_code not in {403, 405}:
            taken.append(address)

    assert taken == []


def test_only_these_look_at_no_token_of_djangos() -> None:
    exempt = {route for route, entry in public_patterns() if getattr(entry.callback, "csrf_exempt", False)}

    assert {route for route in exempt if not route.startswith(tuple(EXEMPT))} == set()
    assert [start for start in EXEMPT if not any(route.startswith(start) for route in exempt)] == []


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_address_sends_a_visitor_to_another_site(elsewhere: str, client: Client, member: Client) -> None:
    away = [
        address
        for route, _entry in public_patterns()
        if (address := filled(route, {})) is not None
        for asks in (client, member)
        for name in ("next", "tillbaka", "url")
        if "evil.example" in (answer := asks.get(address, {name: elsewhere})).get("Location", "").partition("?")[0]
        or answer.get("Location", "").startswith("javascript:")
    ]

    assert away == []
