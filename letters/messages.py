"""What a letter looks like: its text from the template of its kind, and the mail that is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.translation import gettext as _

from kunskapsbank.links import site_url
from letters.kinds import kind_named
from letters.markup import parts_of, preheader
from letters.models import Letter
from letters.naming import bounce_address, message_id, thread_id

MOST_SUBJECT = 150


def said(kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of a kind of letter with these values."""
    template = get_template(f"emails/{kind}.txt").template  # type: ignore[attr-defined]
    known = {"site_url": site_url(), **context}
    rendered = template.render(Context(known, autoescape=False))
    subject, _separator, text = rendered.strip().partition("\n")
    return " ".join(subject.split())[:MOST_SUBJECT], text.strip() + "\n"


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The letter as mail. Its Message-ID is always the same, so that a mailbox can tell a repetition.

    Mail servers return it to an address of its own, where the site takes in mail.
    """
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": message_id(letter)}
    if letter.thread:
        headers["In-Reply-To"] = headers["References"] = thread_id(letter.thread)
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        if letter.unsubscribe_url.startswith("https://"):
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if bounces := bounce_address(letter):
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    text, html = looks_of(letter.kind, letter.subject, letter.text, unsubscribe_url=letter.unsubscribe_url)
    message = EmailMultiAlternatives(
        letter.subject,
        text,
        bounces or settings.DEFAULT_FROM_EMAIL,
        [letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=headers,
    )
    message.attach_alternative(html, "text/html")
    return message


def looks_of(kind: str, subject: str, text: str, *, unsubscribe_url: str = "", scheme: str = "") -> tuple[str, str]:
    """What a letter says as plain text and as HTML; `scheme`, light or dark, overrides the reader's own."""
    known = kind_named(kind)
    if unsubscribe_url and unsubscribe_url not in text:
        ending = _("Vill du inte få fler sådana mejl? Avsluta dem här:")
        text = f"{text}\n{ending}\n{unsubscribe_url}\n"
    html = render_to_string(
        "emails/layout.html",
        {
            "subject": subject,
            "preheader": preheader(text),
            "parts": parts_of(
                _without(text, unsubscribe_url), signature=f"{settings.WAGTAIL_SITE_NAME}\n{site_url()}/"
            ),
            "site_url": site_url(),
            "why": known.why if known else "",
            "unsubscribe_url": unsubscribe_url,
            "scheme": scheme,
        },
    )
    return text, html


def _without(text: str, unsubscribe_url: str) -> str:
    """A text without the paragraph about ending such letters, which the HTML says in its own way."""
    if not unsubscribe_url:
        return text
    return "\n\n".join(paragraph for paragraph in text.split("\n\n") if unsubscribe_url not in paragraph)
