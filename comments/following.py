"""Following a page's comments: at most one letter a day, and one press to end it."""

from __future__ import annotations

import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page

from comments.mail import mail_digest
from comments.models import Comment, Follow, PrivateLink
from comments.pages import takes_comments
from kunskapsbank.visibility import readable
from letters.codes import fingerprint

# A comment that is being stored right now may come later than one with a later time: it is told the next day.
UNDER_WAY = datetime.timedelta(minutes=1)


def follow(page: Page, address: str) -> None:
    """Tell this confirmed address of what is new from now on; nothing where it follows the page already."""
    Follow.objects.get_or_create(page_id=page.pk, address=address.lower())


def followed_by(address: str) -> QuerySet[Follow]:
    """What an address follows."""
    return Follow.objects.filter(address__iexact=address).select_related("page").order_by("page__title")


@transaction.atomic
def unfollow(address: str, page_id: int | None = None) -> None:
    """End it for one page, or for all of them; with the last, the address is gone from the letters' links as well."""
    followed = Follow.objects.filter(address__iexact=address)
    (followed.filter(page=page_id) if page_id else followed).delete()
    if not followed.exists():
        PrivateLink.objects.filter(kind=PrivateLink.Kind.FOLLOWED, address__iexact=address).delete()


def tell_followers() -> int:
    """Write the letters of today: one to each address that follows something with new comments. Gives how many."""
    until = timezone.now() - UNDER_WAY
    public = readable(Page.objects.all()).values("pk")
    followed = Follow.objects.filter(page__in=public).select_related("page").order_by("address", "pk")
    groups = (list(group) for _address, group in groupby(followed, key=lambda one: one.address))
    return sum(_tell(group, until) for group in groups)


@transaction.atomic
def _tell(followed: list[Follow], until: datetime.datetime) -> bool:
    address = followed[0].address
    counts = [(one.page.specific, _news(one, until)) for one in followed if takes_comments(one.page)]
    news = [(page, count) for page, count in counts if count]
    key = f"comment_digest:{fingerprint(address)}:{timezone.localdate():%Y%m%d}"
    if not news or not mail_digest(address, news, key=key):
        return False
    Follow.objects.filter(pk__in=[one.pk for one in followed]).update(told_at=until)
    return True


def _news(followed: Follow, until: datetime.datetime) -> int:
    """How many comments of others were published since the address was told."""
    fresh = Comment.objects.published().filter(page=followed.page_id, published_at__gt=followed.told_at)
    return fresh.filter(published_at__lte=until).exclude(email__iexact=followed.address).count()
