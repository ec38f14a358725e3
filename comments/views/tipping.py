"""Telling a friend of a page from the site itself: for members, in fixed words, to one receiver who is kept nowhere."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from comments.forms import TipForm
from comments.pages import open_to_readers
from comments.tips import MOST_A_DAY, tip
from comments.views.answers import FORBIDDEN, UNPROCESSABLE, later
from kunskapsbank.csrf import is_forged
from kunskapsbank.ratelimit import Limit, retry_after_for
from members.people import person_in

BY_ONE = Limit("tips.by-one", MOST_A_DAY, 86_400)
TO_ONE = Limit("tips.to-one", 2, 86_400)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Whom to tell of the page."""
    person = person_in(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    page: Page | None = open_to_readers(page_id)
    if page is None:
        raise Http404
    form = TipForm(request.POST if request.method == "POST" else None)
    context = {"subject": page, "person": person, "form": form, "most": MOST_A_DAY}
    if not person.badge or not form.is_bound:
        # Only members send: anybody gets an account, and as many as there are addresses.
        return render(request, "comments/tip.html", context, status=200 if person.badge else FORBIDDEN)
    if is_forged(request):
        problem = _("Formuläret hann bli för gammalt. Skicka en gång till.")
        return render(request, "comments/tip.html", context | {"problem": problem}, status=FORBIDDEN)
    if not form.is_valid():
        return render(request, "comments/tip.html", context, status=UNPROCESSABLE)
    address = form.cleaned_data["email"]
    if seconds := retry_after_for(f"user:{person.user.pk}", BY_ONE) or retry_after_for(address, TO_ONE):
        return later(request, "comments/tip.html", context, seconds)
    tip(page, to=address, by=person)
    return render(request, "comments/tip.html", context | {"form": TipForm(), "is_sent": True})
