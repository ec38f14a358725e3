"""New articles as RSS and Atom, all of them or those of a topic."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _

from articles.listing import ArticleList
from kunskapsbank.written import showable

ITEMS = 20
NOON = datetime.time(12)


def rss_response(index: Any, listing: ArticleList, request: HttpRequest) -> HttpResponse:
    """The newest articles of the list as RSS."""
    return _response(Rss201rev2Feed, index, listing, request)


def atom_response(index: Any, listing: ArticleList, request: HttpRequest) -> HttpResponse:
    """The newest articles of the list as Atom."""
    return _response(Atom1Feed, index, listing, request)


def _response(
    kind: type[Rss201rev2Feed | Atom1Feed], index: Any, listing: ArticleList, request: HttpRequest
) -> HttpResponse:
    topic = listing.topic_label
    feed = kind(
        title=_("Artiklar om %(topic)s") % {"topic": topic.lower()} if topic else _("Artiklar i Kunskapsbanken"),
        link=index.get_full_url(request),
        description=_("Reportage och råd från Kundstöd, skrivna för den som köper in."),
        language="sv",
        feed_url=request.build_absolute_uri(),
    )
    for page in listing.newest[:ITEMS]:
        day = timezone.make_aware(datetime.datetime.combine(page.date, NOON))
        feed.add_item(
            title=showable(page.title),
            link=page.get_full_url(request),
            description=showable(page.intro),
            author_name=showable(page.author),
            pubdate=day,
            updateddate=page.last_published_at or day,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
