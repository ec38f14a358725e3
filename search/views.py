"""The public search page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from municipalities.profile import most_similar
from search.forms import SearchAddress
from search.presentation import SearchPage
from search.service import search_pages

SIMILAR_MUNICIPALITIES = 4


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
    return response
