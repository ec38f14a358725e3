"""Every page type says how the public search sees it."""

from __future__ import annotations

import pytest

from articles.models import ArticlePage
from kunskapsbank.checks import every_page_type_has_a_search_role


def test_every_page_type_has_a_search_role() -> None:
    assert every_page_type_has_a_search_role(None) == []


@pytest.mark.parametrize("role", [None, "sometimes"])
def test_page_type_without_a_search_role_is_refused(role: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArticlePage, "search_role", role)

    errors = every_page_type_has_a_search_role(None)

    assert [(error.id, error.obj) for error in errors] == [("search.E001", ArticlePage)]
