"""Codes by mail, which show that an address is the visitor's own. A short text, `about`, names what is confirmed so.

A code holds for a quarter of an hour, for one address, for one thing, and once.
"""

from __future__ import annotations

import datetime
import enum
import secrets

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext as _

from kunskapsbank.addresses import comparable_address
from kunskapsbank.csrf import is_from_elsewhere
from kunskapsbank.ratelimit import Limit, client_network, retry_after, retry_after_for
from letters.addresses import digest_of_address
from letters.kinds import Kind
from letters.models import MailedCode
from letters.services import Handling, write

DIGITS = 6
LASTS = datetime.timedelta(minutes=15)
MOST_TRIES = 5
MAILED = Limit("codes.mailed", 1, 60)
# A town hall shares one network, and a course has all of its people log in at the same time.
MAILED_FROM_ONE = Limit("codes.mailed-from-one", 5, 60)
MAILED_FROM_ONE_A_DAY = Limit("codes.mailed-from-one-a-day", 1440, 86_400)
# One stranger uses up no more than this of what may be sent to an address, and all of them together no more than that.
MAILED_FROM_ONE_TO_ONE = Limit("codes.mailed-from-one-to-one", 10, 86_400)
MAILED_TO_ONE = Limit("codes.mailed-to-one", 40, 86_400)
KNOWN_FOR = datetime.timedelta(days=30)
ANSWERED = Limit("codes.answered", 60, 600)


CODE_KIND = Kind(
    name="code",
    title="Kod för att bekräfta en adress",
    when="Direkt när någon ber om en kod i ett formulär.",
    sample=lambda: {"code": "482915"},
    why="Du får det för att någon skrev din adress i ett formulär.",
    is_asked_for=True,
)


class Answer(enum.Enum):
    """What a typed code turned out to be."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"

    @property
    def problem(self) -> str:
        """What is wrong, for whoever typed it; empty for the right one."""
        return {
            Answer.RIGHT: "",
            Answer.WRONG: _("Koden stämmer inte. Titta i det senaste mejlet och försök igen."),
            Answer.OVER: _("Koden gäller inte längre. Be om en ny."),
        }[self]


@transaction.atomic
def mail_code(about: str, address: str, *, then: str = "") -> None:
    """Mail a new code; the one before it for the same thing no longer holds. `then` is kept beside it.

    Nothing of what somebody typed stands in the letter: the address may be a stranger's.
    """
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    over = timezone.now() + LASTS
    MailedCode.objects.update_or_create(
        about=about,
        defaults={
            "address": address,
            "digest": _digest(about, address, code),
            "expires_at": over,
            "tries": 0,
            "then": then,
        },
    )
    write(
        "code",
        to=address,
        key=f"code:{get_random_string(32)}",
        context={"code": code},
        handling=Handling(holds_secret=True, useless_after=over),
    )


@transaction.atomic
def answer_code(about: str, address: str, typed: str) -> Answer:
    """Compare what was typed; the right code can be used once."""
    # The row is held from here, so that trying many at a time gives no more tries.
    code = MailedCode.objects.select_for_update().filter(about=about).first()
    if code is None or code.is_over or code.tries >= MOST_TRIES or code.address != address:
        return Answer.OVER
    digits = "".join(character for character in typed if character.isdecimal())
    if not constant_time_compare(code.digest, _digest(about, code.address, digits)):
        MailedCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
        return Answer.OVER if code.tries + 1 >= MOST_TRIES else Answer.WRONG
    code.delete()
    return Answer.RIGHT


def code_in_post(about: str, address: str) -> MailedCode | None:
    """The code that was mailed to this address for this thing and still holds."""
    codes = MailedCode.objects.filter(about=about, address=address, expires_at__gt=timezone.now())
    return codes.filter(tries__lt=MOST_TRIES).first()


def mail_wait(request: HttpRequest, address: str) -> int:
    """Seconds until another code may be mailed: neither may one visitor ask often, nor one address be flooded.

    What others ask for an address is not counted for whoever lately answered a code for it from the same network: else
    a stranger could keep its owner out. Raises PermissionDenied for a form that another site had the visitor send.
    """
    if is_from_elsewhere(request):
        raise PermissionDenied
    both = _both(request, address)
    # One after the other: who only presses the button again uses up nothing of what is theirs or their neighbours'.
    seconds = (
        retry_after_for(both, MAILED)
        or retry_after(request, MAILED_FROM_ONE)
        or retry_after(request, MAILED_FROM_ONE_A_DAY)
        or retry_after_for(both, MAILED_FROM_ONE_TO_ONE)
    )
    if seconds:
        return seconds
    if cache.get(_known_key(both)):
        return 0
    return retry_after_for(comparable_address(address), MAILED, MAILED_TO_ONE)


def note_answered(request: HttpRequest, address: str) -> None:
    """Remember for a while that the right code for the address was answered from where the request comes from."""
    cache.set(_known_key(_both(request, address)), True, KNOWN_FOR.total_seconds())


def fingerprint(address: str) -> str:
    """What an address is called in a name that may be read: nobody learns the address from it."""
    return digest_of_address(address)[:32]


def forget_codes() -> int:
    """Remove the codes that no longer hold; gives how many."""
    return MailedCode.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def _both(request: HttpRequest, address: str) -> str:
    return f"{client_network(request)} {comparable_address(address)}"


def _known_key(both: str) -> str:
    return f"codes.known:{salted_hmac('letters.codes.known', both, algorithm='sha256').hexdigest()}"


def _digest(about: str, address: str, code: str) -> str:
    return salted_hmac(f"letters.code:{about}:{address}", code, algorithm="sha256").hexdigest()
