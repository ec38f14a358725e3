"""Addresses of single comments, and the feed of those who moderate."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from comments.feeds import feed_for
from comments.links import Kind, link_of
from comments.models import Comment
from comments.moderators import moderates_anything
from comments.pages import open_to_readers
from comments.threads import place_of
from kunskapsbank.private import private


@require_safe
def comment(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    """To the comment in its thread."""
    found = get_object_or_404(Comment.objects.shown().select_related("parent"), pk=comment_id)
    page = open_to_readers(found.page_id)
    if page is None or (found.parent and not found.parent.published_at):
        raise Http404
    query = place_of(found).url.partition("#")[0]
    return redirect(f"{page.url}{query if query != '?' else ''}#kommentar-{found.pk}")


@private
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The newest comments of what somebody moderates, for a feed reader that cannot log in."""
    link = link_of(Kind.FEED, token)
    if link is None or link.user is None or not moderates_anything(link.user):
        raise Http404
    return HttpResponse(feed_for(link.user), content_type="application/atom+xml; charset=utf-8")
