"""Letters that come again and again can be ended by whoever gets them, in one step and without logging in."""

from __future__ import annotations

from django.core import signing
from django.utils.crypto import salted_hmac

from kunskapsbank.addresses import comparable_address
from kunskapsbank.links import whole_url
from letters.kinds import all_kinds
from letters.models import EndedLetters

_signer = signing.Signer(salt="letters.ending")


def ending_url(kind: str, address: str) -> str:
    """Where the owner of an address ends letters of a kind: by a POST, whatever it says."""
    return whole_url("end_letters", _signer.sign(f"{kind}:{_digest(kind, address)}"))


def has_ended(kind: str, address: str) -> bool:
    """Whether the owner of the address wants no more letters of the kind."""
    return EndedLetters.objects.filter(kind=kind, digest=_digest(kind, address)).exists()


def ended(token: str) -> tuple[str, str] | None:
    """The kind and the fingerprint that an address of `ending_url` stands for; None when it was not made here."""
    try:
        kind, _colon, digest = _signer.unsign(token).partition(":")
    except signing.BadSignature:
        return None
    return kind, digest


def end(kind: str, digest: str) -> None:
    """Send no more of them."""
    EndedLetters.objects.get_or_create(kind=kind, digest=digest)


def end_as_before(old: str, new: str) -> None:
    """Send an address no more of what the owner of another one, who is the same person, wanted no more of."""
    for kind in all_kinds():
        if kind.can_be_ended and has_ended(kind.name, old):
            end(kind.name, _digest(kind.name, new))


def begin_again(kind: str, digest: str) -> None:
    """Send them again."""
    EndedLetters.objects.filter(kind=kind, digest=digest).delete()


def _digest(kind: str, address: str) -> str:
    return salted_hmac(f"letters.ending:{kind}", comparable_address(address), algorithm="sha256").hexdigest()
