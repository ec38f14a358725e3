"""How often one visitor may do something: fixed windows on the shared cache.

What is counted by is a fingerprint of the address that is another each day; the address itself is kept nowhere. Where
the cache is gone, everybody may.
"""

from __future__ import annotations

import functools
import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

TOO_MANY_REQUESTS = 429
# What one household has of IPv6 at least, and what a provider gives one customer at most.
HOUSEHOLD, CUSTOMER = 64, 48
_IN_SECONDS, _IN_MINUTES = 120, 7200


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many times within so many seconds; `name` tells one count from another."""

    name: str
    most: int
    seconds: int


def retry_after(request: HttpRequest, *limits: Limit) -> int:
    """Count one more for the visitor, and give in how many seconds it may be tried again; 0 when it may be done now."""
    visitor = _fingerprint(client_network(request))
    return max((_count(limit, visitor) for limit in limits), default=0)


def retry_after_for(subject: str, *limits: Limit) -> int:
    """The same, counted for something else than a visitor, such as an address that mail is sent to."""
    counted_by = _fingerprint(subject)
    return max((_count(limit, counted_by) for limit in limits), default=0)


def limited(
    *limits: Limit, methods: tuple[str, ...] = ("POST",)
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view that answers 429, with a page in words, to a visitor who asks too often."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods and (seconds := retry_after(request, *limits)):
                return too_many_requests(request, seconds)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


def too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that says to wait a little."""
    response = told_to_wait(request, "429.html", {"wait": wait_in_words(seconds)}, seconds)
    add_never_cache_headers(response)
    return response


def told_to_wait(request: HttpRequest, template: str, context: dict[str, Any], seconds: int) -> HttpResponse:
    """A page that is shown instead of doing what was asked, and when it may be tried again."""
    response = render(request, template, context, status=TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def too_often(seconds: int) -> str:
    """What is said beside a text that was kept to somebody who sends too often."""
    wait = wait_in_words(seconds)
    return _("Det går lite för fort. Det du skrev finns kvar: försök igen om %(wait)s.") % {"wait": wait}


def wait_in_words(seconds: int) -> str:
    """How long to wait, in a unit that one can wait in.

    >>> [wait_in_words(seconds) for seconds in (1, 45, 121, 7200, 7201)]
    ['en sekund', '45 sekunder', '3 minuter', '120 minuter', '3 timmar']
    """
    if seconds == 1:
        return _("en sekund")
    if seconds <= _IN_SECONDS:
        return _("%(seconds)s sekunder") % {"seconds": seconds}
    if seconds <= _IN_MINUTES:
        return _("%(minutes)s minuter") % {"minutes": math.ceil(seconds / 60)}
    return _("%(hours)s timmar") % {"hours": math.ceil(seconds / 3600)}


def client_network(request: HttpRequest, *, ipv6_prefix: int = HOUSEHOLD) -> str:
    """Where the request comes from: an IPv4 address, or the network of an IPv6 one, which is one household's."""
    text = _client_address(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, ipv6_prefix), strict=False))
    return str(address)


def _client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; what stands before it, the visitor may have made up."""
    proxies = settings.TRUSTED_PROXIES
    seen = [request.META.get("REMOTE_ADDR", "")]
    if proxies:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        seen = [address.strip() for address in forwarded if address.strip()] + seen
    return seen[max(len(seen) - 1 - proxies, 0)]


def _fingerprint(subject: str) -> str:
    return salted_hmac(f"ratelimit:{timezone.localdate()}", subject, algorithm="sha256").hexdigest()[:32]


def _count(limit: Limit, counted_by: str) -> int:
    """Seconds to the end of the window when it is full, else 0."""
    window, into = divmod(time.time(), limit.seconds)
    left = math.ceil(limit.seconds - into)
    key = f"rate:{limit.name}:{window:.0f}:{counted_by}"
    if cache.add(key, 1, left):
        return 0
    try:
        count = cache.incr(key)
    except ValueError:  # it went out of the cache just now
        return 0
    # A cache without a counter of its own forgets, when it counts, until when to remember.
    cache.touch(key, left)
    return left if count > limit.most else 0
