"""The letters of this app, described for editors."""

from __future__ import annotations

import datetime
from typing import Any

from kunskapsbank.links import site_url
from letters.kinds import Kind


def _reminder() -> dict[str, Any]:
    links = {name: f"{site_url()}/bekrafta/exempel/{name}/" for name in ("holds", "changed", "over")}
    case = {"title": "Så fick vi fler anbud på skolskjuts", "full_url": f"{site_url()}/kramfors/skolskjuts/"}
    return {"case": case, "since": datetime.date(2025, 5, 4), "links": links}


REMINDER = Kind(
    name="case_reminder",
    title="Fråga om ett exempel stämmer",
    when="Ett år efter att exemplet publicerades eller bekräftades, och en gång till om ingen svarar.",
    sample=_reminder,
    why="Du får det för att adressen är kontakt för er kommuns exempel.",
    can_be_ended=True,
)
