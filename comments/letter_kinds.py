"""The letters of this app, described for editors."""

from __future__ import annotations

from typing import Any

from kunskapsbank.links import site_url
from letters.kinds import Kind

_TITLE = "Så fick vi fler anbud på skolskjuts"
_WHY_WRITER = "Du får det för att du har skrivit en kommentar."


def _to_writer() -> dict[str, Any]:
    return {
        "comment": {"page": {"title": _TITLE}},
        "permalink": f"{site_url()}/kommentar/12/",
        "url": f"{site_url()}/kommentarer/egen/exempel-pa-lank/",
    }


def _to_follower() -> dict[str, Any]:
    return {
        "news": [({"title": _TITLE}, f"{site_url()}/kommuner/kramfors/skolskjuts/", 2)],
        "url": f"{site_url()}/kommentarer/foljer/exempel-pa-lank/",
    }


def _to_friend() -> dict[str, Any]:
    return {"who": "Inköpsenheten i Kramfors", "title": _TITLE, "url": f"{site_url()}/kommuner/kramfors/skolskjuts/"}


KINDS = (
    Kind(
        "comment_published",
        "Kommentaren är publicerad",
        "När en moderator publicerar en kommentar.",
        _to_writer,
        why=_WHY_WRITER,
    ),
    Kind(
        "comment_hidden",
        "Kommentaren är dold",
        "När en kommentar döljs eller inte publiceras, med en länk till skälet.",
        _to_writer,
        why=_WHY_WRITER,
    ),
    Kind(
        "comment_moderators",
        "Kommentarer väntar på granskning",
        "När något har kommit in, högst en gång i timmen.",
        lambda: {"path": "/admin/comments/"},
        why="Du får det för att du granskar kommentarer.",
        can_be_ended=True,
    ),
    Kind(
        "comment_digest",
        "Nytt på sidor som någon följer",
        "En gång om dagen, när det finns nya kommentarer.",
        _to_follower,
        why="Du får det för att du följer kommentarerna på en sida.",
    ),
    Kind(
        "tip",
        "Tips till en vän",
        "När en medlem tipsar någon om en sida.",
        _to_friend,
        why="Du får det för att någon ville att du skulle se sidan.",
    ),
)
