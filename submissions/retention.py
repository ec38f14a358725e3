"""How long what was handed in is kept."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from submissions import mail
from submissions.models import PrivateLink, State, Submission

ENDED = (State.PUBLISHED, State.DECLINED, State.WITHDRAWN)


@dataclass(slots=True)
class Forgotten:
    """What was done: letters that warn, drafts and addresses that are gone."""

    warned: int = 0
    drafts: int = 0
    addresses: int = 0


def forget() -> Forgotten:
    """Warn of drafts that will go, remove those that are over, and forget senders some time after it ended."""
    now, keep = timezone.now(), settings.KEEP
    done = Forgotten(warned=_warn(now))
    drafts = Submission.objects.filter(state=State.DRAFT)
    # Whoever could be warned has the whole time that the letter says.
    gone = drafts.filter(updated_at__lt=now - keep.drafts).exclude(warned_at__gt=now - keep.drafts_after_warning)
    done.drafts = gone.count()
    gone.delete()
    ended = Submission.objects.filter(state__in=ENDED, updated_at__lt=now - keep.sender_addresses)
    done.addresses = ended.exclude(sender_email="").update(sender_email="", contact_email="")
    PrivateLink.objects.over().delete()
    return done


def _warn(now: datetime.datetime) -> int:
    soon = Submission.objects.filter(
        state=State.DRAFT,
        warned_at=None,
        updated_at__lt=now - settings.KEEP.drafts + settings.KEEP.drafts_after_warning,
        confirmed_at__isnull=False,
    )
    count = 0
    for draft in soon:
        with transaction.atomic():
            Submission.objects.filter(pk=draft.pk).update(warned_at=now)
            mail.mail_sender("submission_expiring", draft, f"{now:%Y%m%d}")
        count += 1
    return count
