"""SAML as narrowly as it is needed here: who comes with a signed answer is let in, and that is all."""

from __future__ import annotations

from allauth.socialaccount.providers.saml import views as allauth
from allauth.socialaccount.providers.saml.utils import get_app_or_404
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kunskapsbank.numbers import number_in
from kunskapsbank.ratelimit import Limit, limited

# As many as go (`login_views.AWAY`), and those who go twice.
CAME = Limit("members.came", 200, 600)
LARGEST_ANSWER = 100_000  # bytes


@csrf_exempt
@limited(CAME)
@require_POST
def take_answer(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """Takes the answer of a municipality's login; allauth keeps it in a session before anybody has looked at it.

    404 for a municipality that has none, 400 for what is larger than any answer.
    """
    get_app_or_404(request, organization_slug)
    if number_in(request.headers.get("Content-Length")) > LARGEST_ANSWER:
        raise RequestDataTooBig
    return allauth.acs(request, organization_slug)


def log_out(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """Nobody is logged out by a municipality: whoever knows its name could send people here, and on to anywhere.

    The address is named in what tells the municipality of the site, so it has to be one.
    """
    raise Http404
