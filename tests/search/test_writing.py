"""What is like a text that somebody is writing: a piece of a page, for forms."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client

from tests.search.sites import HIDDEN, SmallSite

URL = "/sok/liknande/"
NOON = "2026-05-04 12:00:02+00:00"


def ask(client: Client, text: str) -> HttpResponse:
    return client.get(URL, {"q": text})


def test_piece_names_three_at_most_and_says_why(client: Client, site: SmallSite) -> None:
    html = ask(client, "bara ett anbud på skolskjuts").content.decode()

    assert site.buses.title in html.replace("\u00ad", "")
    assert "<html" not in html
    assert 1 <= html.count("<li>") <= 3


@pytest.mark.parametrize("text", ["", "skolskjuts", "xyzzy plugh frotz"])
def test_nothing_is_said_of_what_is_like_nothing_or_too_short(client: Client, site: SmallSite, text: str) -> None:
    assert ask(client, text).content.strip() == b""


def test_hidden_pages_leave_no_trace(client: Client, site: SmallSite) -> None:
    html = ask(client, f"{HIDDEN} skolskjuts med buss").content.decode()

    assert not [hidden for hidden in site.unseen.values() if hidden.slug in html]


def test_very_long_text_is_answered(client: Client, site: SmallSite) -> None:
    assert ask(client, "skolskjuts anbud åkeri " * 2_000).status_code == 200


def test_who_asks_too_often_is_told_to_wait_with_nothing_to_show(client: Client, site: SmallSite) -> None:
    with time_machine.travel(NOON, tick=False):
        answers = [ask(client, "kort") for _ in range(61)]

    assert {answer.status_code for answer in answers[:60]} == {200}
    assert (answers[60].status_code, answers[60].content, answers[60]["Retry-After"]) == (429, b"", "58")


def test_templates_show_the_same(client: Client, site: SmallSite) -> None:
    shown = Template("{% load search %}{% similar_to_writing text %}").render(
        Context({"text": "bara ett anbud på skolskjuts"})
    )

    assert re.sub(r"\s+", " ", shown) == re.sub(
        r"\s+", " ", ask(client, "bara ett anbud på skolskjuts").content.decode()
    )
