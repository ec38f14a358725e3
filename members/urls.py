"""One's account, and logging in. Allauth's own names lead to Swedish addresses; of its pages only these are there."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as reserve_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as elsewhere
from django.conf import settings
from django.urls import include, path

from members import account_views, factor_views, login_views
from members.oidc import callback

own = [
    path("", account_views.account, name="account"),
    path("logga-in/kod/", login_views.code, name="code"),
    path("logga-in/losenord/", login_views.PasswordView.as_view(), name="password"),
    path("logga-in/kommunens/<slug:provider>/", login_views.by_municipality, name="by_municipality"),
    path("adress/", account_views.address, name="address"),
    path("adress/bekrafta/", account_views.confirm_again, name="confirm_again"),
    path("adress/kod/", account_views.address_code, name="address_code"),
    path("fil/", account_views.export, name="export"),
    path("ta-bort/", account_views.erase, name="erase"),
    path("ta-bort/kod/", account_views.erase_code, name="erase_code"),
]

urlpatterns = [
    path("", include((own, "members"))),
    path("logga-in/", login_views.log_in_by_code, name="account_login"),
    path("logga-in/steg-tva/", mfa.authenticate, name="mfa_authenticate"),
    path("logga-in/nyckel/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("logga-in/avbruten/", elsewhere.login_cancelled, name="socialaccount_login_cancelled"),
    path("logga-ut/", account.logout, name="account_logout"),
    path("avstangt/", account.account_inactive, name="account_inactive"),
    path("bekrafta/", account.request_reauthentication_code, name="account_request_reauthentication_code"),
    path("bekrafta/kod/", account.confirm_reauthentication_code, name="account_confirm_reauthentication_code"),
    path("bekrafta/steg-tva/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("bekrafta/nyckel/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("steg-tva/", factor_views.SecondFactorsView.as_view(), name="mfa_index"),
    path("steg-tva/app/", app.activate_totp, name="mfa_activate_totp"),
    path("steg-tva/app/ta-bort/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("steg-tva/reservkoder/", reserve_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("steg-tva/reservkoder/nya/", reserve_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("steg-tva/reservkoder/fil/", reserve_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("steg-tva/nycklar/", factor_views.keys_are_listed_together, name="mfa_list_webauthn"),
    path("steg-tva/nycklar/ny/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("steg-tva/nycklar/<int:pk>/ta-bort/", factor_views.RemoveKeyView.as_view(), name="mfa_remove_webauthn"),
    path("steg-tva/nycklar/<int:pk>/namn/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("oidc/<str:provider_id>/svar/", callback, name="openid_connect_callback"),
]

if "allauth.socialaccount.providers.saml" in settings.INSTALLED_APPS:
    from allauth.socialaccount.providers.saml import views as saml

    urlpatterns += [
        path("saml/<str:organization_slug>/acs/", saml.acs, name="saml_acs"),
        path("saml/<str:organization_slug>/acs/klart/", saml.finish_acs, name="saml_finish_acs"),
        path("saml/<str:organization_slug>/sls/", saml.sls, name="saml_sls"),
        path("saml/<str:organization_slug>/metadata/", saml.metadata, name="saml_metadata"),
    ]
