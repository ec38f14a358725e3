"""Replies by mail. A plain answer goes on at once; one with something to look at waits for its writer on the page."""

from __future__ import annotations

import re

from django.db import transaction

from contacts import mail, services
from contacts.forms import LONGEST_ANSWER, LONGEST_QUESTION, hidden_name_problem
from contacts.links import behind_reply
from contacts.models import Question, Turn
from contacts.routing import page_behind
from kunskapsbank.links import digest_of
from kunskapsbank.textcheck import check_correspondence, without_personal_numbers
from kunskapsbank.written import cleaned
from letters.incoming import Reply

# What stands above a writer's name, role, telephone and address, which the other one is not to see.
_SIGN_OFF = re.compile(
    r"^\s*(?:--\s*|(?:med\s+)?(?:vänlig(?:a)?|bästa|varma)\s+hälsning(?:ar)?|vänligen|hälsningar|mvh|/\w+)[\s,.!]*$",
    re.IGNORECASE | re.MULTILINE,
)


@transaction.atomic
def take(secret: str, reply: Reply) -> bool:
    """Take a reply in; False when its address belongs to nothing. The same reply twice is taken once."""
    link = behind_reply(secret)
    if link is None:
        return False
    text = body_of(reply.text)
    if reply.is_automatic or not text:
        return True
    # A mail to both sides at once is a mail to each.
    digest = digest_of(f"{link.turn_id}:{reply.message_id or reply.text}")
    if link.turn is None:
        _from_asker(link.question, text, digest)
    else:
        _from_asked(link.turn, text, digest)
    return True


def body_of(text: str) -> str:
    """What a reply says, without the signature.

    >>> body_of("Vi delade upp det.\\n\\nMed vänlig hälsning\\nAnna Berg, 0611-123 45")
    'Vi delade upp det.'
    """
    text = cleaned(text)
    found = _SIGN_OFF.search(text)
    body = text[: found.start()].strip() if found else text
    # Some write their answer below the greeting: better a signature too much than an answer lost.
    return body or text


def _from_asked(turn: Turn, text: str, digest: str) -> None:
    if turn.messages.filter(mail_digest=digest).exists():
        return
    if _has_to_be_looked_at(turn, text):
        waiting = without_personal_numbers(text)
        if waiting not in turn.draft:
            Turn.objects.filter(pk=turn.pk).update(draft=f"{turn.draft}\n\n{waiting}".strip())
        mail.to_contact("question_check", turn, digest)
        return
    services.answer(turn, text, mail_digest=digest)


def _has_to_be_looked_at(turn: Turn, text: str) -> bool:
    """Whether an answer waits for its writer: an anonymous municipality's always does, and Kundstöd may not name it."""
    page = page_behind(turn.page)
    if page is not None and page.is_anonymous:
        return True
    is_naming = turn.is_support and hidden_name_problem(text, turn.question)
    return bool(is_naming or len(text) > LONGEST_ANSWER or check_correspondence(text))


def _from_asker(question: Question, text: str, digest: str) -> None:
    if question.messages.filter(mail_digest=digest).exists():
        return
    if len(text) > LONGEST_QUESTION or check_correspondence(text) or not services.can_ask_back(question):
        mail.to_asker("question_too_late", question, digest)
        return
    services.ask_back(question, text, mail_digest=digest)
