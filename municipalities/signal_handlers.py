"""Keeps what is computed from the facts as new as the facts."""

from __future__ import annotations

from typing import Any

from django.core.signals import request_started
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from municipalities import table
from municipalities.models import County, FactsStamp, Municipality, MunicipalityGroup
from municipalities.services import rename_page


def connect() -> None:
    """Listen; called once the apps are ready."""
    for model in (County, MunicipalityGroup, Municipality):
        post_save.connect(on_facts_changed, sender=model, dispatch_uid="municipalities")
        post_delete.connect(on_facts_changed, sender=model, dispatch_uid="municipalities")
    post_save.connect(on_municipality_saved, sender=Municipality, dispatch_uid="municipalities.page")
    for through in (Municipality.neighbours.through, Municipality.structurally_similar.through):
        m2m_changed.connect(on_relations_changed, sender=through, dispatch_uid="municipalities")
    request_started.connect(table.distrust, dispatch_uid="municipalities")


def on_facts_changed(raw: bool = False, **_kwargs: Any) -> None:
    """A municipality, county or group was saved or removed. A fixture brings its stamp along."""
    if not raw:
        _renew()


def on_municipality_saved(instance: Municipality, raw: bool = False, **_kwargs: Any) -> None:
    """Its profile is called what it is called."""
    if not raw:
        rename_page(instance)


def on_relations_changed(action: str, **_kwargs: Any) -> None:
    """A municipality has other neighbours, or others that Kolada finds like it."""
    if action.startswith("post_"):
        _renew()


def _renew() -> None:
    FactsStamp.renew()
    transaction.on_commit(table.distrust)
