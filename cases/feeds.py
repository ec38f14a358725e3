"""New cases as RSS."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from cases.listing import Listing
from kunskapsbank.written import showable

ITEMS = 20


def feed_response(index: Any, listing: Listing, request: HttpRequest) -> HttpResponse:
    """The newest pages that pass the listing's filters."""
    filters = ", ".join(chosen.label for chosen in listing.chosen_options)
    feed = Rss201rev2Feed(
        title=_("Nya exempel: %(filters)s") % {"filters": filters} if filters else _("Nya exempel i Kunskapsbanken"),
        link=index.get_full_url(request),
        description=_("Kommuner berättar hur de har löst sina inköp."),
        language="sv",
        feed_url=request.build_absolute_uri(),
    )
    for page in listing.newest[:ITEMS]:
        feed.add_item(
            title=showable(page.title),
            link=page.get_full_url(request),
            description=showable(page.intro),
            author_name=page.sender.name,
            pubdate=page.first_published_at,
            updateddate=page.last_published_at,
            categories=[page.category.label],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
