"""The 290 municipalities as facts, and their profile pages."""

from __future__ import annotations

from municipalities.models.facts import County, FactsStamp, Municipality, MunicipalityGroup
from municipalities.models.pages import MunicipalityIndexPage, MunicipalityPage

__all__ = ["County", "FactsStamp", "Municipality", "MunicipalityGroup", "MunicipalityIndexPage", "MunicipalityPage"]
