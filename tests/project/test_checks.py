"""Every page type says how the public search sees it, and publishes no personal number."""

from __future__ import annotations

import pytest
from wagtail.admin.forms import WagtailAdminPageForm

from articles.models import ArticlePage
from kunskapsbank.checks import every_page_type_has_a_search_role, every_page_type_is_checked_for_personal_numbers


def test_every_page_type_has_a_search_role() -> None:
    assert every_page_type_has_a_search_role(None) == []


@pytest.mark.parametrize("role", [None, "sometimes"])
def test_page_type_without_a_search_role_is_refused(role: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArticlePage, "search_role", role)

    errors = every_page_type_has_a_search_role(None)

    assert [(error.id, error.obj) for error in errors] == [("search.E001", ArticlePage)]


def test_page_type_whose_form_lets_personal_numbers_through_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert every_page_type_is_checked_for_personal_numbers(None) == []
    monkeypatch.setattr(ArticlePage, "base_form_class", WagtailAdminPageForm)

    errors = every_page_type_is_checked_for_personal_numbers(None)

    assert [(error.id, error.obj) for error in errors] == [("kunskapsbank.E001", ArticlePage)]
