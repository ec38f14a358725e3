"""Checks of the settings of mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

SCHEMES = ("imaps", "imap", "maildir")
SHORTEST_TOKEN = 32
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@register
def check_incoming(**_kwargs: Any) -> list[CheckMessage]:
    """A mailbox that can be read, a token that cannot be guessed, and replies that somebody takes in."""
    found: list[CheckMessage] = []
    url, token = settings.INCOMING_URL, settings.MAIL_HOOK_TOKEN
    if url and urlsplit(url).scheme not in SCHEMES:
        hint = "Set it to imaps://user:password@host/INBOX or maildir:///path."
        found.append(Error("KUNSKAPSBANK_INCOMING_URL is no mailbox.", hint=hint, id="letters.E001"))
    elif urlsplit(url).scheme == "imap" and not settings.DEBUG and urlsplit(url).hostname not in _HERE:
        hint = "Use imaps://: over imap:// whoever stands between reads the password. Only this machine may be without."
        found.append(Error("KUNSKAPSBANK_INCOMING_URL is read without encryption.", hint=hint, id="letters.E004"))
    if token and len(token) < SHORTEST_TOKEN:
        hint = f"Set it to at least {SHORTEST_TOKEN} random characters."
        found.append(Error("KUNSKAPSBANK_MAIL_HOOK_TOKEN can be guessed.", hint=hint, id="letters.E002"))
    if settings.REPLY_ADDRESS and not (url or token):
        hint = "Set KUNSKAPSBANK_INCOMING_URL or KUNSKAPSBANK_MAIL_HOOK_TOKEN, or leave it empty."
        found.append(Warning("Nothing reads KUNSKAPSBANK_REPLY_ADDRESS.", hint=hint, id="letters.W003"))
    return found
