"""What follows when a picture is stored."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save

from kunskapsbank.models import Picture
from kunskapsbank.tasks import prepare_later


def on_picture_saved(sender: Any, instance: Picture, raw: bool = False, **_kwargs: Any) -> None:
    """A new picture, or another focal point: have it cut before somebody looks at it."""
    if not raw:
        prepare_later(instance)


def connect() -> None:
    """Listen; called once when the app is ready."""
    post_save.connect(on_picture_saved, sender=Picture, dispatch_uid="kunskapsbank.on_picture_saved")
