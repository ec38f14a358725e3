"""Telling a person who opens a form from a machine: a box to leave empty, and a mark of when it was opened.

The template `components/entry.html` holds both.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core import signing
from django.utils.translation import gettext as _

SOONEST_SECONDS = 3
LATEST_SECONDS = 24 * 60 * 60
TRAP, SEAL = "webbplats", "oppnad"
_SALT = "kunskapsbank.entry"


def sealed_now() -> str:
    """A mark that says when the form was given out."""
    return signing.TimestampSigner(salt=_SALT).sign("form")


def seal_for(sent: Mapping[str, str]) -> str:
    """The mark for a form that is shown: its own as long as it holds, so that a quick correction is not "too fast"."""
    mark = sent.get(SEAL, "")
    try:
        signing.TimestampSigner(salt=_SALT).unsign(mark, max_age=LATEST_SECONDS)
    except signing.BadSignature:
        return sealed_now()
    return mark


def entry_problem(sent: Mapping[str, str]) -> str | None:
    """Whether what was sent looks like a machine's, or its form is too old; in words that let a person go on."""
    if sent.get(TRAP):
        return _("Rutan som ska vara tom är ifylld. Töm den och försök igen. Din text finns kvar.")
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        signer.unsign(sent.get(SEAL, ""), max_age=LATEST_SECONDS)
    except signing.SignatureExpired:
        return _("Sidan har varit öppen länge. Din text finns kvar: försök en gång till.")
    except signing.BadSignature:
        return _("Något gick fel när sidan öppnades. Din text finns kvar: försök en gång till.")
    try:
        signer.unsign(sent.get(SEAL, ""), max_age=SOONEST_SECONDS)
    except signing.SignatureExpired:
        return None
    return _("Det gick väldigt fort. Din text finns kvar: vänta några sekunder och försök igen.")
