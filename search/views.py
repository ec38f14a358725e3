"""The public search page, and the state of the search for its operator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kunskapsbank.ratelimit import TOO_MANY_REQUESTS, Limit, retry_after
from municipalities.profile import most_similar
from search.forms import SearchAddress
from search.presentation import SearchPage, writing_context
from search.service import search_pages
from search.status import may_see_details, read_status
from search.tally import count_search

SIMILAR_MUNICIPALITIES = 4
WHILE_WRITING = Limit("search.writing", 60, 60)
OK_KEY = "search:ok"
OK_SECONDS = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Hits with reasons for a text and filters, or everything when nothing is asked; 200 whatever the engine does."""
    address = SearchAddress.read(request.GET)
    question = address.question()
    result = search_pages(question)
    page = SearchPage(address, question, result)
    context: dict[str, Any] = {"search": page}
    if page.is_empty and question.own is not None:
        context["similar_municipalities"] = most_similar(question.own, limit=SIMILAR_MUNICIPALITIES)
    response = render(request, "search/results.html", context)
    if result.degraded:
        add_never_cache_headers(response)
    else:
        count_search(request, response, address, total=result.total)
    return response


@require_safe
@never_cache
def similar_writing(request: HttpRequest) -> HttpResponse:
    """A piece of a page: at most three pages like what somebody is writing, or nothing. For forms, while one writes."""
    if seconds := retry_after(request, WHILE_WRITING):
        return HttpResponse(status=TOO_MANY_REQUESTS, headers={"Retry-After": str(seconds)})
    question = SearchAddress.read(request.GET).question()
    return render(request, "search/writing.html", writing_context(question.text, question.own))


@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """How the search is doing, as JSON; 200 whenever the site can say it, for degraded is not dead.

    Anyone may know whether all is well: a simple monitor needs no secret. What errors say may hold names of hosts, and
    titles of pages that fail; that is for those who may see it in the admin, and for the token's bearer. Anyone's
    answer is up to ten seconds old, so that asking often costs nothing.
    """
    if may_see_details(request.user) or _bears_token(request):
        return JsonResponse(read_status().as_dict(), json_dumps_params={"ensure_ascii": False})
    return JsonResponse({"ok": cache.get_or_set(OK_KEY, lambda: read_status().ok, OK_SECONDS)})


def _bears_token(request: HttpRequest) -> bool:
    token = settings.STATUS_TOKEN
    return bool(token) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
