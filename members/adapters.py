"""How allauth does things here: its mail is letters, its words are Swedish, and who comes through a municipality's own
login is known by the municipality's addresses."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import MultipleObjectsReturned
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunskapsbank.addresses import normal_address
from kunskapsbank.ratelimit import client_network
from letters.codes import DIGITS, LASTS
from letters.services import Handling, write
from members.models import MunicipalityDomain, User
from members.services import account_of, confirm_address, log_in, tell_of_change

CODE = "account/email/login_code"
# What is told to the person by mail when it happens, so that somebody else's doing does not go unseen.
TOLD = {
    "mfa/email/totp_activated": gettext_lazy("En app för engångskoder har lagts till."),
    "mfa/email/totp_deactivated": gettext_lazy("Appen för engångskoder har tagits bort."),
    "mfa/email/webauthn_added": gettext_lazy("En passkey eller säkerhetsnyckel har lagts till."),
    "mfa/email/webauthn_removed": gettext_lazy("En passkey eller säkerhetsnyckel har tagits bort."),
    "mfa/email/recovery_codes_generated": gettext_lazy("Nya reservkoder har gjorts. De gamla gäller inte längre."),
}
SHOWN = {
    "mfa/messages/totp_activated.txt": gettext_lazy("Appen är tillagd."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Appen är borttagen."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("Nyckeln är tillagd."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("Nyckeln är borttagen."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("Nya reservkoder är gjorda."),
    "account/messages/login_code_sent.txt": gettext_lazy("En kod är skickad."),
}
BY_KEY, BY_CODE = "mfa_reauthenticate:webauthn", "reauthenticate_by_code"
TOO_MANY = gettext_lazy("För många försök. Vänta några minuter och försök igen.")
WRONG_CODE = gettext_lazy("Koden stämmer inte. Försök igen med en ny.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts."""

    error_messages = {  # noqa: RUF012 - as allauth declares it
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("Kontot är avstängt."),
        "email_password_mismatch": gettext_lazy("E-postadressen eller lösenordet stämmer inte."),
        "incorrect_code": gettext_lazy("Koden stämmer inte. Titta i det senaste mejlet och försök igen."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def send_mail(self, template_prefix: str, email: str, facts: dict[str, Any]) -> None:
        """Write a letter. KeyError for one that this site does not know."""
        if template_prefix != CODE:
            tell_of_change(email, str(TOLD[template_prefix]))
            return
        handling = Handling(holds_secret=True, useless_after=timezone.now() + LASTS)
        key = f"code:{get_random_string(32)}"
        write("code", to=email, key=key, context={"code": facts["code"]}, handling=handling)

    def generate_login_code(self) -> str:
        """As many digits as every other code."""
        return get_random_string(DIGITS, "0123456789")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str = "",
        *_more: Any,
        message: str = "",
        **_others: Any,
    ) -> None:
        """Say it in Swedish; what needs no saying is left out."""
        if text := message or SHOWN.get(message_template):
            messages.add_message(request, level, str(text))

    def get_client_ip(self, request: HttpRequest) -> str:
        """What is counted by, as everywhere on the site."""
        return client_network(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody: an account is made by confirming an address."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only this very site."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={context.request.get_host()})

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A second factor where the person has one, a key first; else a code by mail.

        Not both: with the mailbox a session left open would lead to the reserve codes, and from there to the admin.
        """
        ways = super().get_reauthentication_methods(user)
        factors = [way for way in ways if way["id"] != BY_CODE]
        return sorted(factors, key=lambda way: way["id"] != BY_KEY) or ways

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Editors come to the admin, others to their account."""
        user = request.user
        is_editor = isinstance(user, User) and user.may_enter_admin
        return reverse("wagtailadmin_home" if is_editor else "members:account")


class MFAAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages = {  # noqa: RUF012 - as allauth declares it
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy(
            "Du behöver den för att komma in i redaktionen. Lägg till en passkey först, eller byt till en annan app."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Lägg till en app eller en passkey först."),
        "incorrect_code": WRONG_CODE,
        "unverified_email": gettext_lazy("Bekräfta din e-postadress först."),
    }

    def get_totp_issuer(self) -> str:
        """How the site is called in the app."""
        return settings.WAGTAIL_SITE_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """How the site is called where the passkey is kept."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.WAGTAIL_SITE_NAME}

    def encrypt(self, text: str) -> str:
        """What an app's codes come from is of no use to who reads only the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again. Raises ValidationError where the site's key is another by now: no code is right then."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise self.validation_error("incorrect_code") from error

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """What a new key is called unless the person calls it something."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Nyckel %(number)s") % {"number": number}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever works in the admin keeps at least one."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        is_last = not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return not (is_last and authenticator.user.may_enter_admin)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Municipalities' own logins (OIDC, SAML). Each may speak for its own addresses only."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """The one of that name. Raises DoesNotExist also for the name of a kind, which stands for all of that kind."""
        try:
            return super().get_app(request, provider, client_id)
        except MultipleObjectsReturned as error:
            raise SocialApp.DoesNotExist from error

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in who has one of the municipality's addresses, as the account of that address; refuse everybody else."""
        address = _address_from(sociallogin)
        domain = MunicipalityDomain.objects.of(address) if address else None
        municipality = sociallogin.provider.app.settings["municipality"]
        if domain is None or domain.municipality_id != municipality:
            raise ImmediateHttpResponse(render(request, "members/other_address.html", status=403))
        user = account_of(address)
        if user.is_active:
            confirm_address(user)
        next_url = sociallogin.get_redirect_url(request) or ""
        raise ImmediateHttpResponse(log_in(request, user, by="socialaccount", next_url=next_url))


def _cipher() -> MultiFernet:
    """The present secret key first, then those before it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (salted_hmac("members.second_factor", "", key, algorithm="sha256").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _address_from(sociallogin: Any) -> str:
    """The address that the municipality's login vouches for; one that it says it has not verified does not count."""
    said = sociallogin.account.extra_data
    facts = said.get("userinfo") or said.get("id_token") or said
    address = next((one.email for one in sociallogin.email_addresses), "") or sociallogin.user.email
    is_denied = str(facts.get("email_verified", "")).lower() in {"false", "0", "no"}
    return "" if is_denied or not address else normal_address(address)
