"""One's own account: what others see, the address, one's data as a file, and the end of it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kunskapsbank.numbers import number_in
from kunskapsbank.ratelimit import Limit, limited
from letters import codes
from letters.forms import CodeForm
from members.account import account_facts, everything_about
from members.answers import answered, own
from members.erasing import erase_account
from members.forms import NewAddressForm, ProfileForm
from members.models import User
from members.personal_data import opened
from members.second_factor import has_second_factor
from members.services import (
    AddressTaken,
    change_address,
    confirm_address,
    has_shown_address,
    note_fresh_proof,
    note_shown_address,
)

EXPORT = Limit("members.export", 10, 3600)
OPEN = Limit("members.open", 30, 3600)
# The address that is being confirmed, in the session.
CONFIRMING = "members_address"
CHANGED = gettext_lazy("Adressen är ändrad.")
CHANGED_ALONE = gettext_lazy("Adressen är ändrad. Det du har skrivit från den gamla hör kvar till den.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Everything about oneself in one place."""
    user = own(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=user)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Ändringarna är sparade."))
        return redirect("members:account")
    shown = User.objects.get(pk=user.pk)  # the form has already written into the one it was given
    return answered(request, "members/account.html", {"form": form, **account_facts(shown)})


@login_required
@reauthentication_required(app="")
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Asks for another address and mails a code to it."""
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _ask_to_confirm(request, form.cleaned_data["email"], form=form)
    return _address_page(request, form)


@login_required
@require_POST
def confirm_again(request: HttpRequest) -> HttpResponse:
    """Mails a code to the address the account has, to confirm it for another year."""
    return _ask_to_confirm(request, own(request).email, form=NewAddressForm())


@login_required
@limited(codes.ANSWERED)
@require_http_methods(["GET", "HEAD", "POST"])
def address_code(request: HttpRequest) -> HttpResponse:
    """Asks for the code; the right one confirms the address, and gives it to the account where it is another."""
    user, confirming = own(request), request.session.get(CONFIRMING, "")
    if not confirming:
        return redirect("members:address")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer = codes.answer_code(_about_address(user), confirming, form.cleaned_data["code"])
        if answer is codes.Answer.RIGHT:
            del request.session[CONFIRMING]
            return _address_confirmed(request, user, confirming)
        form.add_error("code", answer.problem)
    context = {"form": form, "address": confirming, "again": reverse("members:address")}
    return answered(request, "members/code.html", context)


@login_required
@limited(OPEN)
@require_POST
def open_written(request: HttpRequest) -> HttpResponse:
    """Leads to what the person wrote, by a private link that is made now: looking at one's account makes none."""
    url = opened(request.POST.get("slag", ""), own(request).email, number_in(request.POST.get("nummer")))
    if not url:
        raise Http404
    return redirect(url)


@login_required
@limited(EXPORT)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """All that the site keeps about the person, as a file."""
    response = JsonResponse(everything_about(own(request)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mina-uppgifter.json"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Says what erasing does, and mails the code for it."""
    user = own(request)
    seconds = 0
    if request.method == "POST" and not user.may_enter_admin:
        seconds = codes.mail_wait(request, user.email)
        if not seconds:
            codes.mail_code(_about_erasing(user), user.email)
            return redirect("members:erase_code")
    return answered(request, "members/erase.html", {"is_editor": user.may_enter_admin}, seconds=seconds)


@login_required
@limited(codes.ANSWERED)
@require_http_methods(["GET", "HEAD", "POST"])
def erase_code(request: HttpRequest) -> HttpResponse:
    """Asks for the code; the right one erases the person."""
    user = own(request)
    if user.may_enter_admin:
        return redirect("members:erase")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer = codes.answer_code(_about_erasing(user), user.email, form.cleaned_data["code"])
        if answer is codes.Answer.RIGHT:
            erase_account(user)
            logout(request)
            return render(request, "members/erased.html")
        form.add_error("code", answer.problem)
    return answered(request, "members/erase_code.html", {"form": form, "address": user.email})


def _ask_to_confirm(request: HttpRequest, address: str, *, form: NewAddressForm) -> HttpResponse:
    if seconds := codes.mail_wait(request, address):
        return _address_page(request, form, seconds=seconds)
    codes.mail_code(_about_address(own(request)), address)
    request.session[CONFIRMING] = address
    return redirect("members:address_code")


def _address_page(request: HttpRequest, form: NewAddressForm, *, seconds: int = 0, **more: str) -> HttpResponse:
    context = {"form": form, "takes_along": has_shown_address(request, own(request)), **more}
    return answered(request, "members/address.html", context, seconds=seconds)


def _address_confirmed(request: HttpRequest, user: User, address: str) -> HttpResponse:
    takes_along = has_shown_address(request, user)
    if address == user.email.lower():
        confirm_address(user)
        messages.success(request, _("Adressen är bekräftad."))
    else:
        try:
            change_address(user, address, takes_along=takes_along)
        except AddressTaken:
            problem = _("Den adressen hör redan till ett annat konto. Logga in där, eller skriv en annan adress.")
            return _address_page(request, NewAddressForm(), problem=problem)
        messages.success(request, CHANGED if takes_along else CHANGED_ALONE)
    note_shown_address(request, user)
    if not has_second_factor(user):
        note_fresh_proof(request, user, by="code")
    return redirect("members:account")


def _about_address(user: User) -> str:
    return f"members.address:{user.pk}"


def _about_erasing(user: User) -> str:
    return f"members.erase:{user.pk}"
