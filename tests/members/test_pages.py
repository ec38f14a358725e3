"""Every page of the account and of logging in is ours: in Swedish, in the site's look, kept nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import URLPattern, reverse

from members.models import User
from members.urls import own, urlpatterns
from tests.members.visitors import ADDRESS, PASSWORD_PAGE, SECOND, ask, code_of_app, log_in_by_code, with_app
from tests.project.test_swedish import english_in

pytestmark = pytest.mark.usefixtures("clock")
PASSWORD = "en-lång-väg-till-ån"  # noqa: S105 - of an account that lives as long as the test
# Those that only forms and other logins lead to.
NO_PAGES = {
    "confirm_again",
    "export",
    "open_written",
    "by_municipality",
    "openid_connect_callback",
    "saml_acs",
    "saml_finish_acs",
    "saml_sls",
    "saml_metadata",
}


def addresses(**values: Any) -> dict[str, str]:
    """Every address by its name."""
    found = {}
    for prefix, patterns in (("members:", own), ("", urlpatterns)):
        for pattern in patterns:
            if isinstance(pattern, URLPattern) and pattern.name not in NO_PAGES:
                needed = {name: values[name] for name in pattern.pattern.converters}
                found[str(pattern.name)] = reverse(f"{prefix}{pattern.name}", kwargs=needed)
    return found


@pytest.mark.parametrize("stage", ["nobody", "code is mailed", "second step", "member", "member with factors"])
def test_pages_are_in_swedish_and_in_the_sites_look(client: Client, stage: str) -> None:
    user = User.objects.create_user(ADDRESS, PASSWORD)
    if stage in {"second step", "member with factors"}:
        with_app(user)
        RecoveryCodes.activate(user)
    if stage == "code is mailed":
        ask(client)
    elif stage == "second step":
        client.post(PASSWORD_PAGE, {"login": ADDRESS, "password": PASSWORD})
    elif stage == "member":
        log_in_by_code(client)
    elif stage == "member with factors":
        log_in_by_code(client)
        client.post(SECOND, {"code": code_of_app()})
    seen = set()
    for name, path in addresses(pk=1).items():
        response = client.get(path)
        assert response.status_code in {200, 302, 404}, name
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            seen.add(name)
            html = response.content.decode()
            assert english_in(response) == [], name
            assert "no-store" in response["Cache-Control"], name
            assert html.count("<h1") == 1 and "kb/kb.css" in html, name
            assert "'unsafe-inline'" not in response["Content-Security-Policy"], name
    assert len(seen) >= 2, seen
