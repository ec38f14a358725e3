"""Reads a mailbox through: each mail is taken in first and marked afterwards, so that none is lost on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from kunskapsbank.stopping import is_stopping
from letters.mailboxes import mailbox_at
from letters.receiving import Outcome, take_in

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Fetched:
    """What became of what was unread."""

    taken: int = 0
    failed: int = 0


def fetch(url: str, *, is_enough: Callable[[], bool] = is_stopping) -> Fetched:
    """Take in what is unread. What cannot be handled stays unread, and the others go through. Raises MailboxProblem.

    Killed between the two steps, the mail is still unread next time, and known as taken in.
    """
    result = Fetched()
    with mailbox_at(url) as mailbox:
        for key, raw in mailbox.unread():
            if is_enough():
                break
            try:
                outcome = take_in(raw)
            except Exception as error:  # noqa: BLE001 - whatever a handler fails on, the next mail has its turn
                # Its name only: what it says may hold what somebody wrote.
                logger.warning("mail not taken in", extra={"reason": type(error).__name__})
                result.failed += 1
            else:
                mailbox.mark(key, is_nobodys=outcome is Outcome.NOBODYS)
                result.taken += 1
    return result
