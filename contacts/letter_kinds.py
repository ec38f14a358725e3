"""The letters of this app, described for editors."""

from __future__ import annotations

from typing import Any

from kunskapsbank.links import site_url
from letters.kinds import Kind

_TITLE = "Så fick vi fler anbud på skolskjuts"
_WHY_ASKER = "Du får det för att du har ställt en fråga till en kollega."
_WHY_CONTACT = "Du får det för att du är kontakt för en sida."
_QUESTION = {
    "asker": "Upphandlare i en liten kommun",
    "text": "Hur lång tid tog det från det första mötet med åkerierna till att avtalet var klart?",
}


def _to_asker() -> dict[str, Any]:
    thread = f"{site_url()}/fraga/svar/exempel-pa-lank/"
    return {
        "question": _QUESTION,
        "heading": _TITLE,
        "name": "Trafikplanerare, Kramfors",
        "answer": {"text": "Nio månader. De två första gick åt till möten, och det var dem vi hade mest nytta av."},
        "note": "Vi hittade tyvärr ingen som har gjort likadant.",
        "is_unanswered": False,
        "reasons": [],
        "can_reply": True,
        "can_ask_back": True,
        "url": thread,
        "helped": {name: f"{thread}{name}/" for name in ("yes", "partly", "no")},
    }


def _to_contact() -> dict[str, Any]:
    answer = f"{site_url()}/fraga/kollega/exempel-pa-lank/"
    return {
        "question": _QUESTION,
        "heading": _TITLE,
        "page": {
            "title": _TITLE,
            "full_url": f"{site_url()}/kommuner/kramfors/skolskjuts/",
            "is_anonymous": False,
            "is_secret": False,
        },
        "is_about_page": True,
        "is_shared": True,
        "is_mailbox": False,
        "has_draft": False,
        "said": {"text": "Var alla mötena öppna för alla?"},
        "can_reply": True,
        "links": {name: f"{answer}{name}/" for name in ("answer", "refer", "decline", "pause")},
    }


def _to_support() -> dict[str, Any]:
    return {
        "question": _QUESTION,
        "heading": _TITLE,
        "said": None,
        "can_reply": True,
        "url": f"{site_url()}/admin/questions/12/",
    }


def _asker_kind(name: str, title: str, when: str) -> Kind:
    return Kind(f"question_{name}", title, when, _to_asker, why=_WHY_ASKER)


def _contact_kind(name: str, title: str, when: str) -> Kind:
    return Kind(f"question_{name}", title, when, _to_contact, why=_WHY_CONTACT)


KINDS = (
    _asker_kind("received", "Kvitto på en fråga", "När en fråga är ställd och adressen bekräftad."),
    _asker_kind("answered", "Svar på en fråga", "När någon har svarat."),
    _asker_kind("declined", "Kontakten kan inte svara", "När kontakten avböjer och Kundstöd tar över."),
    _asker_kind("referred", "Frågan går vidare", "När kontakten tipsar om någon annan."),
    _asker_kind("taken", "Kundstöd tar över", "Efter fyra arbetsdagar utan svar."),
    _asker_kind("closed", "Frågan är avslutad", "När Kundstöd avslutar en fråga, eller ingen har svarat på länge."),
    _asker_kind("helped", "Hjälpte svaret?", "Två veckor efter svaret, en gång."),
    _asker_kind("too_late", "Svaret på mejlet gick inte fram", "När ett svar på mejlet inte kan skickas vidare."),
    _contact_kind("asked", "Fråga till en kollega", "När någon frågar om en sida, eller Kundstöd frågar vidare."),
    _contact_kind("back", "En sak till", "När den som frågade undrar en sak till."),
    _contact_kind("reminder", "Påminnelse om en fråga", "Efter två arbetsdagar utan svar, en gång."),
    _contact_kind("check", "Titta på svaret först", "När ett svar på mejlet har något att titta på."),
    Kind(
        "question_support",
        "En fråga väntar hos Kundstöd",
        "När en fråga går till Kundstöd.",
        _to_support,
        why="Du får det för att Kundstöd tar hand om frågor.",
    ),
)
