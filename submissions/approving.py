"""A municipality approves the very version it was shown: ask, remind, answer, and see whether it still is the same."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from html import unescape
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from submissions import mail
from submissions.models import Approval, State, Submission
from submissions.services import move

REMINDED_AFTER = datetime.timedelta(days=7)
DECIDE = Approval.Decision
# Where a page lies, what became of it and what editors add afterwards: nothing a municipality reads and approves.
_NOT_CONTENT = frozenset(
    [
        "pk",
        "slug",
        "path",
        "depth",
        "numchild",
        "url_path",
        "translation_key",
        "locale",
        "latest_revision",
        "live_revision",
        "live",
        "has_unpublished_changes",
        "owner",
        "locked",
        "locked_at",
        "locked_by",
        "expired",
        "go_live_at",
        "expire_at",
        "first_published_at",
        "last_published_at",
        "latest_revision_created_at",
        "draft_title",
        "content_type",
        "alias_of",
        "wagtail_admin_comments",
        "show_in_menus",
        "seo_title",
        "search_description",
        "is_example",
        "source_id",
        "source_digest",
        "confirmed_on",
        "outdated_on",
        "replaced_by",
        "page",
    ]
)
# Where questions go counts as the contact's address does. What was approved before there was this field has none.
_COUNTS_WHEN_FILLED = frozenset(["contact_mailbox"])
_EDITORS_MARK = re.compile(r' data-block-key="[^"]*"')


class NothingToApprove(Exception):
    """The page has no version that could be shown."""


def digest_of(revision: Revision) -> str:
    """The fingerprint of what a version says; the same as long as nothing that is read has changed."""
    content = json.dumps(_content(revision.content), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


@transaction.atomic
def ask(page: Page, *, address: str, by: Any) -> Approval:
    """Mail the municipality a private link to the page's latest version; a question that waits is replaced by this."""
    approval = put_before(page, address=address, asked_by=by)
    submission = submission_of(page)
    if submission and submission.state != State.APPROVAL:
        move(submission, State.APPROVAL, by=by)
    mail.mail_approver("approval_asked", approval)
    return approval


@transaction.atomic
def record(page: Page, *, decision: str, who: str, note: str, by: Any) -> Approval:
    """Write down what an editor knows: that it was approved in another way, or why it is published without."""
    now = timezone.now()
    approval = put_before(page, asked_by=by, decision=decision, decided_at=now, decided_by=who, note=note)
    submission = submission_of(page)
    if submission and decision == DECIDE.BY_PHONE and submission.state != State.APPROVED:
        move(submission, State.APPROVED, by=by)
    return approval


@transaction.atomic
def put_before(page: Page, **fields: Any) -> Approval:
    """The page's latest version as something to approve, instead of any that still waits. Raises NothingToApprove."""
    held = Page.objects.select_for_update().get(pk=page.pk)
    revision = held.latest_revision
    if revision is None:
        raise NothingToApprove
    Approval.objects.pending().filter(page=held).update(decision=DECIDE.REPLACED)
    return Approval.objects.create(
        page=held,
        page_title=revision.content["title"],
        revision=revision,
        revision_number=revision.pk,
        digest=digest_of(revision),
        **fields,
    )


@transaction.atomic
def decide(approval: Approval, *, decision: str, who: str, note: str) -> bool:
    """Keep what the municipality said; False when it was said already or a newer version is to be approved instead."""
    decided = Approval.objects.pending().filter(pk=approval.pk)
    if not decided.update(decision=decision, decided_at=timezone.now(), decided_by=who, note=note):
        return False
    submission = submission_of(approval.page) if approval.page else None
    if submission and submission.state == State.APPROVAL:
        move(submission, State.APPROVED if decision == DECIDE.APPROVED else State.IN_REVIEW)
    mail.mail_editors()
    return True


def remind() -> int:
    """Remind of what has waited for a week, once; gives how many letters were written."""
    waiting = Approval.objects.pending().filter(asked_at__lt=timezone.now() - REMINDED_AFTER, reminded_at=None)
    count = 0
    for approval in waiting:
        with transaction.atomic():
            if waiting.filter(pk=approval.pk).update(reminded_at=timezone.now()):
                mail.mail_approver("approval_reminder", approval)
                count += 1
    return count


def is_of_present_version(approval: Approval) -> bool:
    """Whether the page still says what was approved."""
    revision = approval.page.latest_revision if approval.page else None
    return revision is not None and digest_of(revision) == approval.digest


def missing_approval(page: Page) -> str | None:
    """Why the page may not be published for the first time: nobody has approved what it says now.

    It is asked of pages that were handed in, and of those a municipality has been asked about.
    """
    if page.first_published_at is not None or not (submission_of(page) or page.approvals.exists()):
        return None
    given = list(page.approvals.allowing())
    if any(map(is_of_present_version, given)):
        return None
    if given:
        return _(
            "Texten har ändrats sedan den godkändes. Låt kommunen godkänna den nya, eller skriv varför det inte behövs."
        )
    return _("Kommunen har inte godkänt sidan än. Be om ett godkännande, eller skriv hur det har getts.")


def submission_of(page: Page) -> Submission | None:
    """The submission that the page was made of."""
    return Submission.objects.filter(page_id=page.pk).first()


def _content(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _content(part) for name, part in value.items() if _is_content(name, part)}
    if isinstance(value, list):
        parts = [_content(part) for part in value]
        return parts if any(isinstance(part, dict) for part in parts) else sorted(parts, key=str)
    return _words(value) if isinstance(value, str) else value


def _is_content(name: str, value: Any) -> bool:
    return name not in _NOT_CONTENT and (bool(value) or name not in _COUNTS_WHEN_FILLED)


def _words(text: str) -> str:
    """A text as it is read: the editor's form writes its own marks and spellings of signs into rich text."""
    return unescape(_EDITORS_MARK.sub("", text)).strip()
