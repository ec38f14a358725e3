"""Replies by mail. A plain answer goes on at once; one with something to look at waits for its writer on the page."""

from __future__ import annotations

import re

from django.db import transaction

from contacts import mail, services
from contacts.forms import LONGEST_ANSWER, LONGEST_QUESTION
from contacts.links import behind_reply
from contacts.models import Question, Turn
from contacts.routing import peer_page
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
    digest = digest_of(reply.message_id or reply.text)
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
    found = _SIGN_OFF.search(text)
    body = cleaned(text[: found.start()] if found else text)
    # Some write their answer below the greeting: better a signature too much than an answer lost.
    return body or cleaned(text)


def _from_asked(turn: Turn, text: str, digest: str) -> None:
    page = peer_page(turn.page)
    is_anonymous = page is not None and page.is_anonymous
    if turn.messages.filter(mail_digest=digest).exists():
        return
    if is_anonymous or len(text) > LONGEST_ANSWER or check_correspondence(text):
        Turn.objects.filter(pk=turn.pk).update(draft=without_personal_numbers(text))
        mail.to_contact("question_check", turn, digest)
        return
    services.answer(turn, text, mail_digest=digest)


def _from_asker(question: Question, text: str, digest: str) -> None:
    if question.messages.filter(mail_digest=digest).exists():
        return
    if len(text) > LONGEST_QUESTION or check_correspondence(text) or not services.can_ask_back(question):
        mail.to_asker("question_too_late", question, digest)
        return
    services.ask_back(question, text, mail_digest=digest)
