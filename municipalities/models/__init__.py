"""The 290 municipalities as facts, their profile pages and their corners."""

from __future__ import annotations

from municipalities.models.corners import Corner
from municipalities.models.facts import County, FactsStamp, Municipality, MunicipalityGroup
from municipalities.models.pages import MunicipalityIndexPage, MunicipalityPage

__all__ = [
    "Corner",
    "County",
    "FactsStamp",
    "Municipality",
    "MunicipalityGroup",
    "MunicipalityIndexPage",
    "MunicipalityPage",
]
