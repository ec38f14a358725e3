"""How often a code is mailed: a mailbox is not flooded, and its owner not kept out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpRequest
from django.test import RequestFactory

from letters.codes import MAILED_FROM_ONE, MAILED_FROM_ONE_TO_ONE, MAILED_TO_ONE, mail_wait, note_answered

NOON = datetime.datetime(2026, 5, 4, 10, 0, 2, tzinfo=datetime.UTC)
ADDRESS, STRANGER, OWNER = "anna@example.se", "192.0.2.66", "192.0.2.1"
MINUTE = datetime.timedelta(seconds=61)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A moment from which no window of a limit ends; `shift` lets time pass."""
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


def visit(network: str) -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR=network)


def attack(clock: time_machine.Traveller, networks: list[str], *, times: int) -> int:
    """Ask for codes to the address from each network in turn, once a minute; gives how many were mailed."""
    mailed = 0
    for number in range(times):
        clock.shift(MINUTE)
        mailed += not mail_wait(visit(networks[number % len(networks)]), ADDRESS.upper())
    clock.shift(MINUTE)
    return mailed


def test_colleagues_behind_one_network_get_their_codes_in_the_same_minute(clock: time_machine.Traveller) -> None:
    colleagues = [f"{number}@example.se" for number in range(MAILED_FROM_ONE.most + 1)]
    assert [bool(mail_wait(visit(OWNER), address)) for address in colleagues[:-1]] == [False] * MAILED_FROM_ONE.most
    assert 0 < mail_wait(visit(OWNER), colleagues[-1]) <= 60

    clock.shift(MINUTE)
    assert mail_wait(visit(OWNER), ADDRESS) == 0
    assert {mail_wait(visit(OWNER), ADDRESS) for _ in range(30)} <= set(range(1, 61))
    assert mail_wait(visit(OWNER), colleagues[-1]) == 0


def test_one_stranger_uses_up_only_a_strangers_part(clock: time_machine.Traveller) -> None:
    assert attack(clock, [STRANGER], times=30) == MAILED_FROM_ONE_TO_ONE.most

    assert mail_wait(visit(STRANGER), ADDRESS) > 60
    assert mail_wait(visit(OWNER), ADDRESS) == 0


def test_many_strangers_together_do_not_flood_a_mailbox(clock: time_machine.Traveller) -> None:
    networks = [f"198.51.100.{number}" for number in range(60)]
    assert attack(clock, networks, times=120) == MAILED_TO_ONE.most

    assert mail_wait(visit(OWNER), ADDRESS) > 60


def test_many_strangers_keep_nobody_out_who_answered_from_there_before(clock: time_machine.Traveller) -> None:
    note_answered(visit(OWNER), ADDRESS)
    attack(clock, [f"198.51.100.{number}" for number in range(60)], times=120)

    assert mail_wait(visit(OWNER), ADDRESS) == 0
    assert mail_wait(visit("192.0.2.2"), ADDRESS) > 60


def test_known_network_is_held_to_its_own_part_and_for_its_own_address(clock: time_machine.Traveller) -> None:
    note_answered(visit(STRANGER), "strangers@example.se")
    attack(clock, [f"198.51.100.{number}" for number in range(60)], times=60)

    assert mail_wait(visit(STRANGER), ADDRESS) > 60
    note_answered(visit(OWNER), ADDRESS)
    assert attack(clock, [OWNER], times=30) == MAILED_FROM_ONE_TO_ONE.most
