"""Cases that belong with an article while it is written: the search proposes, the editor takes or leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.blocks import PageChooserBlock

from articles.guides import GUIDE
from articles.models import ArticleIndexPage, ArticlePage
from municipalities.models import Municipality
from search.documents import KIND_CASE, KIND_CHALLENGE, story_of
from search.hits import Hit
from search.reasons import summary
from search.service import PAGE_SIZE, Question, search_pages

SUGGESTED = 3
# Beyond these the search has nothing left that is worth a card.
MOST_PAGES = 3
MOST_TEXT = 20_000
OPENING_LINES = 2
KINDS = frozenset({KIND_CASE, KIND_CHALLENGE})


def suggest(
    text: str, *, own: Municipality | None = None, without: Collection[int] = (), limit: int = SUGGESTED
) -> list[Hit]:
    """The cases and open challenges most like a text, but these; only what everyone may read.

    With a municipality of one's own, those of municipalities like it come before.
    """
    words = GUIDE.sub("", text)[:MOST_TEXT]
    if not words.strip():
        return []
    found: dict[int, Hit] = {}
    for hit in chain(_hits(words, own), _hits(_opening(words), own)):
        if hit.page.pk not in without:
            found.setdefault(hit.page.pk, hit)
        if len(found) == limit:
            break
    return list(found.values())


def reasons_in_words(hit: Hit) -> list[str]:
    """Why a page is proposed, a few words for each axis."""
    groups = ((group.lead, ", ".join(reason.text for reason in group.reasons)) for group in summary(hit))
    return [" ".join(part for part in parts if part) for parts in groups]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suggestions(request: HttpRequest) -> HttpResponse:
    """What goes with the words sent, as JSON for the editor's panel; asked with GET, what goes with a draft, as a page.

    For those who may write the article: `artikel` is its number, empty for one that is not saved yet.
    """
    article = _article(request)
    if request.method == "POST":
        without = {int(number) for number in request.POST.getlist("utan") if number.isdecimal()}
        hits = suggest(request.POST.get("text", ""), without=without)
        return JsonResponse({"suggestions": [_as_dict(hit) for hit in hits]})
    return _page(request, article)


def _page(request: HttpRequest, article: ArticlePage | None) -> HttpResponse:
    draft = article.get_latest_revision_as_object() if article else None
    words = "\n".join((draft.title, draft.intro, story_of(draft))) if draft else ""
    rows = [(hit, summary(hit)) for hit in suggest(words, limit=PAGE_SIZE)]
    return render(request, "search/admin_suggestions.html", {"article": draft, "rows": rows})


def _article(request: HttpRequest) -> ArticlePage | None:
    """The article that is written on, or none where it is a new one. PermissionDenied for others than its writers."""
    number = (request.POST if request.method == "POST" else request.GET).get("artikel", "")
    if number.isdecimal():
        article = get_object_or_404(ArticlePage, pk=number)
        is_allowed = article.permissions_for_user(request.user).can_edit()
    else:
        article, index = None, ArticleIndexPage.objects.first()
        is_allowed = index is not None and index.permissions_for_user(request.user).can_add_subpage()
    if not is_allowed:
        raise PermissionDenied
    return article


def _opening(words: str) -> str:
    """Title and ingress: where only words are compared, a long text asks for more than any case has."""
    return "\n".join([line for line in words.splitlines() if line.strip()][:OPENING_LINES])


def _hits(text: str, own: Municipality | None) -> Iterator[Hit]:
    """Best first, a page of the search at a time."""
    for number in range(1, MOST_PAGES + 1):
        result = search_pages(Question(text=text, filters={"kind": KINDS}, own=own, page=number))
        yield from result.hits
        if number * PAGE_SIZE >= result.total:
            return


def _as_dict(hit: Hit) -> dict[str, Any]:
    """A hit as the panel shows it, and as the chooser of a page keeps it."""
    return {
        "id": hit.page.pk,
        "title": hit.page.title,
        "sender": hit.sender.name if hit.sender else "",
        "reasons": " · ".join(reasons_in_words(hit)),
        "url": hit.page.url,
        "state": PageChooserBlock().get_form_state(hit.page),
    }
