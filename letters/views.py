"""Where a mail server hands mail in, and where letters are ended."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from kunskapsbank.private import private
from letters.endings import begin_again, end, ended
from letters.kinds import kind_named
from letters.models import EndedLetters
from letters.parsing import MOST_BYTES
from letters.receiving import take_in

UNAUTHORIZED, TOO_LARGE, TAKEN = 401, 413, 204


@csrf_exempt
@never_cache
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take in a mail as a mail server received it. Whatever it says, the answer is the same."""
    if not settings.MAIL_HOOK_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.MAIL_HOOK_TOKEN}"):
        return HttpResponse(status=UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    raw = request.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        return HttpResponse(status=TOO_LARGE)
    take_in(raw)
    return HttpResponse(status=TAKEN)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def end_letters(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask whether such letters are to end, and end them. A mailbox does it by a POST of its own (RFC 8058)."""
    found = ended(token)
    if found is None:
        raise Http404
    kind, digest = found
    if request.method == "POST":
        (begin_again if "again" in request.POST else end)(kind, digest)
    known = kind_named(kind)
    is_ended = EndedLetters.objects.filter(kind=kind, digest=digest).exists()
    return render(request, "letters/ending.html", {"is_ended": is_ended, "title": known.title if known else ""})
