"""The second factors a person has; the pages of each are allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from members.answers import own
from members.second_factor import has_second_factor


class SecondFactorsView(IndexView):
    """The second factors a person has, and the ways to add one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether one is needed, and where the person was going."""
        user = own(self.request)
        facts = {
            "is_needed": user.may_enter_admin,
            "has_any": has_second_factor(user),
            "next_url": get_next_redirect_url(self.request) or "",
        }
        return super().get_context_data(**facts, **kwargs)


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
