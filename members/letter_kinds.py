"""The letters of this app, described for editors."""

from __future__ import annotations

import datetime

from kunskapsbank.links import whole_url
from letters.kinds import Kind

KINDS = (
    Kind(
        "account_changed",
        "Något har ändrats på ett konto",
        "När ett andra steg eller en adress läggs till, byts eller tas bort.",
        lambda: {"what": "Appen för engångskoder har lagts till."},
        why="Du får det för att du har ett konto.",
    ),
    Kind(
        "account_silent",
        "Konto som snart tas bort",
        "Innan ett konto tas bort som ingen har loggat in på länge.",
        lambda: {"until": datetime.date(2027, 1, 31), "login_url": whole_url("account_login")},
        why="Du får det för att du har ett konto.",
    ),
)
