"""Replies by mail. A plain answer goes on at once; one with something to look at waits for its writer on the page."""

from __future__ import annotations

import re

from django.db import transaction

from contacts import mail, services
from contacts.forms import LONGEST_ANSWER, LONGEST_QUESTION, hidden_name_problem
from contacts.links import behind_reply, has_private_link
from contacts.models import Question, Turn
from contacts.routing import page_behind
from contacts.wording import findings_in
from kunskapsbank.links import digest_of
from kunskapsbank.textcheck import without_personal_numbers
from kunskapsbank.written import cleaned
from letters.incoming import Reply

# What stands above a writer's name, role, telephone and address, which the other one is not to see. The name may stand
# in the same line.
_SIGN_OFF = re.compile(
    r"^\s*(?:--|_{2,}|/\s?\w+"
    r"|(?:(?:(?:med\s+)?(?:vänliga?|bästa|varma)\s+hälsning(?:ar)?|vänligen|hälsningar|hälsar|m\.?v\.?h|vh)"
    r"(?:\s*/\s*(?:best|kind)\s+regards)?|(?:best|kind)\s+regards)"
    r"(?:[\s,.!]+(?:från\s+)?/?(?-i:[A-ZÅÄÖ][\w-]+\s?){1,3})?"
    r")[\s,.!]*$",
    re.IGNORECASE | re.MULTILINE,
)
_AFTERTHOUGHT = re.compile(r"p\.?\s?s\b", re.IGNORECASE)
_SENTENCE, _LONG_LINE = 3, 12  # words
_A_FEW = 5  # words
_SMALL_PRINT = re.compile(r"personuppgift|dataskydd|gdpr|konfidentiell|tänk på miljön|skriver ut", re.IGNORECASE)
# A system that files what comes in says so, and not all of them say that no person wrote it.
_RECEIPT = re.compile(
    r"\b(?:ditt|ert|din|er)\s(?:ärende|mejl|mail|e-post|meddelande|fråga)\w*\s(?:har|är)\s(?:nu\s)?"
    r"(?:mottag|registrer|inkommit|kommit in|tagits emot)|\bärendenummer\b|\bautomatiskt (?:svar|genererat|meddelande)",
    re.IGNORECASE,
)


@transaction.atomic
def take(secret: str, reply: Reply) -> bool:
    """Take a reply in; False when its address belongs to nothing. The same reply twice is taken once."""
    link = behind_reply(secret)
    if link is None:
        return False
    text = body_of(reply.text)
    if reply.is_automatic or not (text or reply.files):
        return True
    # A mail to both sides at once is a mail to each.
    digest = digest_of(f"{link.turn_id}:{reply.message_id or reply.text}")
    # Nothing but a file, perhaps somebody else who has the old mailbox now, a quotation that opens the question, or a
    # receipt that would pass for an answer.
    is_doubtful = not text or link.is_of_old_address or has_private_link(text) or bool(_RECEIPT.search(text))
    said = f"{text}\n\n{reply.note_of_files}".strip()
    if link.turn is None:
        _take_from_asker(link.question, said, digest, is_doubtful=is_doubtful)
    else:
        _take_from_asked(link.turn, said, digest, is_doubtful=is_doubtful)
    return True


def body_of(text: str) -> str:
    """What a reply says, without the signature; what is said below the signature is kept.

    >>> body_of("Vi delade upp det.\\n\\nMed vänlig hälsning\\nAnna Berg, 0611-123 45")
    'Vi delade upp det.'
    """
    text = cleaned(text)
    above, *below = _SIGN_OFF.split(text)
    said = [above.strip(), *map(_said_below, below)]
    # Some write no more than a greeting: better a signature too much than an answer lost.
    return "\n\n".join(filter(None, said)) or text


def _said_below(text: str) -> str:
    paragraphs = text.strip().split("\n\n")
    first = next((number for number, paragraph in enumerate(paragraphs) if _is_said(paragraph)), len(paragraphs))
    return "\n\n".join(paragraphs[first:])


def _is_said(paragraph: str) -> bool:
    """Whether a paragraph below a signature says something. Names, roles and addresses end without a full stop."""
    if _SMALL_PRINT.search(paragraph):
        return False
    return bool(_AFTERTHOUGHT.match(paragraph)) or any(map(_is_sentence, paragraph.split("\n")))


def _is_sentence(line: str) -> bool:
    count = len(line.split())
    return count >= _LONG_LINE or (count >= _SENTENCE and line.rstrip('”"») ').endswith((".", "?", "!")))


def _take_from_asked(turn: Turn, text: str, digest: str, *, is_doubtful: bool) -> None:
    if turn.messages.filter(mail_digest=digest).exists():
        return
    if not is_doubtful and not _has_to_be_looked_at(turn, text):
        services.answer(turn, text, mail_digest=digest)
        return
    # Held, so that of two mails at once none is lost.
    services.hold(turn.question)
    turn.refresh_from_db()
    # Told of the first that waits, and then once: what answers every letter would get letters without end.
    about = f"again:{turn.occasion}" if turn.draft else digest
    waiting = without_personal_numbers(text)
    if f"\n\n{waiting}\n\n" not in f"\n\n{turn.draft}\n\n":
        Turn.objects.filter(pk=turn.pk).update(draft=f"{turn.draft}\n\n{waiting}".strip())
    mail.to_contact("question_check", turn, about)


def _has_to_be_looked_at(turn: Turn, text: str) -> bool:
    """Whether an answer waits for its writer, who reads on the page what is not to be said.

    So does an anonymous municipality's always, and where the page is gone that would know; and one that is given while
    the procurement is secret. Kundstöd may not name who is anonymous. A few words beside what waits already are about
    that: "Ja, skicka det".
    """
    if turn.is_support:
        is_delicate = bool(hidden_name_problem(text, turn.question))
    else:
        page = page_behind(turn.page)
        is_delicate = page is None or page.is_anonymous or page.is_secret
    is_about_draft = bool(turn.draft) and len(text.split()) <= _A_FEW
    return is_delicate or is_about_draft or len(text) > LONGEST_ANSWER or bool(findings_in(text))


def _take_from_asker(question: Question, text: str, digest: str, *, is_doubtful: bool) -> None:
    if question.messages.filter(mail_digest=digest).exists():
        return
    if is_doubtful or len(text) > LONGEST_QUESTION or findings_in(text) or not services.can_ask_back(question):
        mail.to_asker("question_too_late", question, digest)
        return
    services.ask_back(question, text, mail_digest=digest)
