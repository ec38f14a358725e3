"""The second factors a person has; the pages of each are allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from members.answers import own
from members.second_factor import has_second_factor


class SecondFactorsView(IndexView):
    """The second factors a person has, and the ways to add one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether one is needed, where the person was going, and whether one can be added at all.

        Who can show in no way who they are has to confirm the address first.
        """
        user = own(self.request)
        facts = {
            "is_needed": user.may_enter_admin,
            "is_unconfirmed": not get_account_adapter().get_reauthentication_methods(user),
            "has_any": has_second_factor(user),
            "next_url": get_next_redirect_url(self.request) or "",
        }
        return super().get_context_data(**facts, **kwargs)


@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class ReplaceAppView(ActivateTOTPView):
    """Another app for codes in place of the one there is, for whoever may not be without one in between."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For whoever has an app; who has none adds one."""
        if not self._present().exists():
            return redirect("mfa_activate_totp")
        # Allauth's own would lead whoever has one to where it is taken away.
        return super(ActivateTOTPView, self).dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """That there is one already."""
        return super().get_context_data(**kwargs) | {"is_replacing": True}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Take the old one away, which ends what it opened elsewhere, and add the new one; reserve codes stay."""
        self._present().delete()
        messages.success(self.request, _("Den gamla appen gäller inte längre."))
        return super().form_valid(form)

    def _present(self) -> QuerySet[Authenticator]:
        return Authenticator.objects.filter(user=own(self.request), type=Authenticator.Type.TOTP)


class RemoveKeyView(RemoveWebAuthnView):
    """Takes a key away, unless it is the last one of somebody who needs one."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Refuse in words, or remove it."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)


def keys_are_listed_together(request: HttpRequest) -> HttpResponse:
    """The keys stand among the other second factors."""
    return redirect("mfa_index")
