"""Swedish alphabetical order, the same on every database."""

from __future__ import annotations

import unicodedata

ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"
_RANKS = {letter: rank for rank, letter in enumerate(ALPHABET, start=1)}


def swedish_key(text: str) -> tuple[int, ...]:
    """A sort key by which Å, Ä and Ö come last in that order; é counts as e, and what is no letter comes first.

    Case does not matter, and neither do hyphens against spaces: "Upplands Väsby", "Upplands-Bro" sort as words.
    """
    return tuple(_RANKS.get(letter, 0) for letter in _letters(text))


def initial(text: str) -> str:
    """The letter a name is listed under: "Ö" for Östersund, "E" for Édouard."""
    return next((letter.upper() for letter in _letters(text) if letter in _RANKS), "#")


def _letters(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).casefold()
    return "".join(letter if letter in _RANKS else unicodedata.normalize("NFD", letter)[:1] for letter in composed)
