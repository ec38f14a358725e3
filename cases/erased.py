"""Keeps an address that its owner took off a page from being saved back by whoever had the page open."""

from __future__ import annotations

from django.core.cache import cache

from letters.addresses import digest_of_address

# Longer than anybody has a page open: the admin asks for the second factor again before that.
REMEMBERED_SECONDS = 24 * 60 * 60


def note_erased(page_id: int, address: str) -> None:
    """Remember for a day, as a fingerprint, that the address was taken off the page."""
    cache.set(_key(page_id, address), True, REMEMBERED_SECONDS)


def was_erased(page_id: int, address: str) -> bool:
    """Whether it was, lately."""
    return bool(cache.get(_key(page_id, address)))


def _key(page_id: int, address: str) -> str:
    return f"cases.erased:{page_id}:{digest_of_address(address)}"
