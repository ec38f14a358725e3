"""Whether this process was asked to end, for work that is long enough to be ended in the middle."""

from __future__ import annotations

import threading

_asked = threading.Event()


def ask_to_stop() -> None:
    """Let whatever is under way come to an end at its next step."""
    _asked.set()


def is_stopping() -> bool:
    """Whether somebody asked."""
    return _asked.is_set()


def pause(seconds: float) -> None:
    """Wait so long, or until somebody asks."""
    _asked.wait(seconds)
