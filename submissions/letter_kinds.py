"""The letters of this app, described for editors."""

from __future__ import annotations

from typing import Any

from kunskapsbank.links import site_url
from letters.kinds import Kind

_TITLE = "Så fick vi fler anbud på skolskjuts"
_WHY_SENDER = "Du får det för att du har skrivit ett exempel eller en utmaning på webbplatsen."
_WHY_APPROVER = "Du får det för att redaktionen har bett er kommun att läsa en sida."


def _to_sender() -> dict[str, Any]:
    return {
        "submission": {"title": _TITLE},
        "url": f"{site_url()}/dela/exempel-pa-lank/",
        "page_url": f"{site_url()}/kramfors/skolskjuts/",
    }


def _to_approver() -> dict[str, Any]:
    return {"approval": {"page_title": _TITLE}, "url": f"{site_url()}/godkann/exempel-pa-lank/"}


def _sender_kind(name: str, title: str, when: str) -> Kind:
    return Kind(f"submission_{name}", title, when, _to_sender, why=_WHY_SENDER)


KINDS = (
    _sender_kind("link", "Länk till ett utkast", "När någon sparar ett utkast och ber om en länk."),
    _sender_kind("received", "Kvitto på något inlämnat", "När en text är inskickad och adressen bekräftad."),
    _sender_kind("question", "Fråga från redaktionen", "När en redaktör frågar om något inlämnat."),
    _sender_kind("declined", "Avböjd text", "När en redaktör avböjer något inlämnat."),
    _sender_kind("published", "Publicerad text", "När sidan publiceras första gången."),
    _sender_kind("expiring", "Utkast som snart tas bort", "En tid innan ett utkast tas bort."),
    Kind(
        "submission_editors",
        "Något väntar i Inlämnat",
        "När något har kommit in, högst en gång i timmen.",
        lambda: {"path": "/admin/submissions/"},
        why="Du får det för att du granskar det som lämnas in.",
        can_be_ended=True,
    ),
    Kind(
        "approval_asked",
        "Be kommunen godkänna",
        "När en redaktör ber kommunen läsa en sida.",
        _to_approver,
        why=_WHY_APPROVER,
    ),
    Kind(
        "approval_reminder",
        "Påminnelse om att godkänna",
        "En vecka efter frågan, en gång.",
        _to_approver,
        why=_WHY_APPROVER,
    ),
)
