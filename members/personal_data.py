"""What the site keeps about a person: each app tells of its own, so that all of it can be given out and erased.

An app registers a `Keeper` when it is ready. What belongs to a person is found by the confirmed e-mail address: much of
it is written without an account.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Written:
    """One thing that a person wrote, as a line in a list.

    `url` is where everybody reads it, empty where nobody can; `opens` is its number where its keeper can `open` it.
    """

    label: str
    at: datetime.datetime
    url: str = ""
    opens: int = 0


@dataclass(frozen=True, slots=True)
class Keeper:
    """An app that keeps something about people.

    `export` gives what is kept about an address as plain values, `erase` forgets it and gives how many things that
    were, `written` lists what the person wrote and `follows` what the person asked to be told about. `move` lets what
    is the person's follow from an old address to a new one, so that whoever has the old one next finds nothing of it.
    `open` makes a private link to what an address wrote, by its number; empty where that is not the address's own.
    """

    name: str
    export: Callable[[str], list[dict[str, Any]]]
    erase: Callable[[str], int]
    written: Callable[[str], list[Written]] | None = None
    follows: Callable[[str], list[Written]] | None = None
    move: Callable[[str, str], None] | None = None
    open: Callable[[str, int], str] | None = None


_keepers: dict[str, Keeper] = {}


def register(keeper: Keeper) -> None:
    """Add an app's own; the name is the heading that the person reads, and one of its own."""
    _keepers[keeper.name] = keeper


def opened(name: str, address: str, number: int) -> str:
    """A private link, made now, to what the address wrote in the room of that name; empty where there is none."""
    keeper = _keepers.get(name)
    return keeper.open(address, number) if keeper and keeper.open else ""


def keepers() -> list[Keeper]:
    """All of them, by name."""
    return [_keepers[name] for name in sorted(_keepers)]
