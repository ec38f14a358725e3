"""What is remembered of recent answers."""

from __future__ import annotations

from search.recent import Recent


def test_the_value_not_asked_for_longest_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("one", 1)
    recent.keep("two", 2)
    assert recent.get("one") == 1
    recent.keep("three", 3)
    assert [recent.get(key) for key in ("one", "two", "three")] == [1, None, 3]


def test_a_value_kept_anew_replaces_the_old_one() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("one", 1)
    recent.keep("one", 2)
    assert recent.get("one") == 2
