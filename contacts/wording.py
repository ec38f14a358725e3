"""What a writer should look at in a question or an answer before it goes on."""

from __future__ import annotations

import re

from kunskapsbank.textcheck import Finding, Kind, check_correspondence
from municipalities.models import County, Municipality

_JOINED = re.compile(r"\s(?:och|&)\s")


def findings_in(text: str) -> list[Finding]:
    """What the text check points out, but for municipalities, counties and their companies: those are no tenderers."""
    places = _places()
    found = check_correspondence(text, places=places)
    return [finding for finding in found if finding.kind is not Kind.COMPANY or not _is_place(finding.excerpt, places)]


def _is_place(name: str, places: set[str]) -> bool:
    return all(part in places or part.removesuffix("s") in places for part in _JOINED.split(name))


def _places() -> set[str]:
    names = (model.objects.values_list("short_name", flat=True) for model in (Municipality, County))
    return {name for some in names for name in some}
