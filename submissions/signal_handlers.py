"""Listens to pages."""

from __future__ import annotations

from typing import Any

from wagtail.signals import page_published

from cases.models import CasePage, ChallengePage
from submissions.reviewing import on_published


def connect() -> None:
    """Start to listen."""
    for model in (CasePage, ChallengePage):
        page_published.connect(on_page_published, sender=model, dispatch_uid=f"submissions.{model.__name__}")


def on_page_published(sender: type, instance: Any, **_kwargs: Any) -> None:
    """A page that was handed in is there for all."""
    on_published(instance)
