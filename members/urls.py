"""One's account, and logging in. Allauth's own names lead to Swedish addresses; of its pages only these are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as reserve_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as elsewhere
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache

from members import account_views, factor_views, login_views
from members.oidc import callback


def page(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A page about one person: nothing keeps a copy of it."""
    return path(route, never_cache(view), name=name)


own = [
    page("", account_views.account, "account"),
    page("logga-in/kod/", login_views.code, "code"),
    page("logga-in/losenord/", login_views.PasswordView.as_view(), "password"),
    page("logga-in/kommunens/<slug:provider>/", login_views.by_municipality, "by_municipality"),
    page("adress/", account_views.address, "address"),
    page("adress/bekrafta/", account_views.confirm_again, "confirm_again"),
    page("adress/kod/", account_views.address_code, "address_code"),
    page("steg-tva/app/byt/", factor_views.ReplaceAppView.as_view(), "replace_app"),
    page("oppna/", account_views.open_written, "open_written"),
    page("fil/", account_views.export, "export"),
    page("ta-bort/", account_views.erase, "erase"),
    page("ta-bort/kod/", account_views.erase_code, "erase_code"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "members"))),
    page("logga-in/", login_views.log_in_by_code, "account_login"),
    page("logga-in/steg-tva/", mfa.authenticate, "mfa_authenticate"),
    page("logga-in/nyckel/", keys.login_webauthn, "mfa_login_webauthn"),
    page("logga-in/avbruten/", elsewhere.login_cancelled, "socialaccount_login_cancelled"),
    page("logga-ut/", account.logout, "account_logout"),
    page("avstangt/", account.account_inactive, "account_inactive"),
    page("bekrafta/", account.request_reauthentication_code, "account_request_reauthentication_code"),
    page("bekrafta/kod/", account.confirm_reauthentication_code, "account_confirm_reauthentication_code"),
    page("bekrafta/steg-tva/", mfa.reauthenticate, "mfa_reauthenticate"),
    page("bekrafta/nyckel/", keys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    page("steg-tva/", factor_views.SecondFactorsView.as_view(), "mfa_index"),
    page("steg-tva/app/", app.activate_totp, "mfa_activate_totp"),
    page("steg-tva/app/ta-bort/", app.deactivate_totp, "mfa_deactivate_totp"),
    page("steg-tva/reservkoder/", reserve_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    page("steg-tva/reservkoder/nya/", reserve_codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    page("steg-tva/reservkoder/fil/", reserve_codes.download_recovery_codes, "mfa_download_recovery_codes"),
    page("steg-tva/nycklar/", factor_views.keys_are_listed_together, "mfa_list_webauthn"),
    page("steg-tva/nycklar/ny/", keys.add_webauthn, "mfa_add_webauthn"),
    page("steg-tva/nycklar/<int:pk>/ta-bort/", factor_views.RemoveKeyView.as_view(), "mfa_remove_webauthn"),
    page("steg-tva/nycklar/<int:pk>/namn/", keys.edit_webauthn, "mfa_edit_webauthn"),
    page("oidc/<str:provider_id>/svar/", callback, "openid_connect_callback"),
]

if "allauth.socialaccount.providers.saml" in settings.INSTALLED_APPS:
    from allauth.socialaccount.providers.saml.views import finish_acs, metadata

    from members import saml

    urlpatterns += [
        page("saml/<str:organization_slug>/acs/", saml.take_answer, name="saml_acs"),
        page("saml/<str:organization_slug>/acs/klart/", finish_acs, name="saml_finish_acs"),
        page("saml/<str:organization_slug>/sls/", saml.log_out, name="saml_sls"),
        path("saml/<str:organization_slug>/metadata/", metadata, name="saml_metadata"),
    ]
