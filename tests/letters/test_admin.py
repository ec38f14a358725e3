"""Editors see how letters look, and see to those that did not arrive, without reading anybody's mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from letters.addresses import Why, is_undeliverable, note_bounce
from letters.kinds import all_kinds
from letters.messages import said
from letters.models import Letter
from letters.services import Handling, send_due, write
from letters.wagtail_hooks import on_register_given_up_number
from municipalities.editors import set_up_editors
from tests.project.rights import person

pytestmark = pytest.mark.django_db
ADDRESS = "anna@example.se"


@pytest.fixture
def editor(settings: Any) -> Any:
    """One of Kundstöd's editors; letters wait for a worker."""
    settings.TASKS_BACKEND = "database"
    return person("redaktor@example.se", set_up_editors())


@pytest.fixture
def client(client: Client, editor: Any) -> Client:
    """Logged in as that one."""
    client.force_login(editor)
    return client


def given_up(key: str = "1", **handling: Any) -> Letter:
    letter = write(
        "submission_editors", to=ADDRESS, key=key, context={"path": "/hemlig/"}, handling=Handling(**handling)
    )
    assert letter is not None
    letter.give_up("SMTPRecipientsRefused")
    return letter


def test_every_kind_is_shown_in_words_text_and_html(client: Client) -> None:
    listed = client.get(reverse("letters_kinds")).content.decode()
    for kind in all_kinds():
        assert kind.title in listed
        page = client.get(reverse("letters_kind", args=[kind.name])).content.decode()
        assert kind.when in page
        assert escape(said(kind.name, kind.sample())[1].strip()) in page
        assert f'sandbox title="Mejlet" src="{reverse("letters_kind_html", args=[kind.name])}?lage=ljust"' in page
    assert client.get(reverse("letters_kind", args=["finns-inte"])).status_code == 404


def test_empty_list_says_that_all_is_well_unless_a_filter_left_nothing(client: Client) -> None:
    pages = [client.get(reverse("letters_list"), query).content.decode() for query in ({}, {"state": "vantar"})]

    assert ["Alla mejl har kommit fram." in page for page in pages] == [True, False]


@pytest.mark.parametrize(("scheme", "is_dark"), [("ljust", False), ("morkt", True)])
def test_html_is_shown_in_the_light_that_is_chosen(client: Client, scheme: str, is_dark: bool) -> None:
    response = client.get(reverse("letters_kind_html", args=["code"]), {"lage": scheme})

    assert ("@media all" in response.content.decode()) is is_dark
    assert "prefers-color-scheme" not in response.content.decode()


def test_list_says_why_and_neither_to_whom_nor_what(client: Client) -> None:
    given_up()
    page = client.get(reverse("letters_list")).content.decode()

    assert "Något väntar i Inlämnat" in page
    assert "Mottagarens server tog inte emot adressen" in page
    assert ADDRESS not in page
    assert "/hemlig/" not in page
    csv = b"".join(client.get(reverse("letters_list"), {"export": "csv"}).streaming_content).decode()
    assert "SMTPRecipientsRefused" in csv
    assert ADDRESS not in csv


def test_list_shows_what_is_asked_for(client: Client) -> None:
    given_up()
    write("code", to=ADDRESS, key="2", context={"code": "1"})

    def shown(**query: str) -> list[str]:
        return [letter.key for letter in client.get(reverse("letters_list"), query).context["object_list"]]

    assert shown() == ["1"]
    assert shown(state="vantar") == ["2"]
    assert shown(state="avklarade") == []
    client.post(reverse("letters_dismiss", args=[Letter.objects.get(key="1").pk]))
    assert shown() == []
    assert shown(state="avklarade") == ["1"]


def test_letter_is_tried_again_by_post_and_its_address_believed_in(client: Client) -> None:
    letter = given_up()
    note_bounce(letter.address_digest, Why.PERMANENT)
    url = reverse("letters_retry", args=[letter.pk])

    assert client.get(url).status_code == 405
    client.post(url)

    assert letter in Letter.objects.due()
    assert not is_undeliverable(ADDRESS)


def test_letter_that_is_being_sent_is_not_tried_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = write("submission_editors", to=ADDRESS, key="1", context={"path": "/"})
    assert letter is not None
    pages = []

    def send(_message: Any) -> None:
        pages.append(client.post(reverse("letters_retry", args=[letter.pk]), follow=True).content.decode())
        pages.append(client.get(reverse("letters_list"), {"state": "vantar"}).content.decode())
        assert letter not in Letter.objects.due()
        raise TimeoutError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)
    send_due()
    assert "Mejlet skickas just nu" in pages[0]
    assert "Skickas just nu" in pages[1]

    client.post(reverse("letters_retry", args=[letter.pk]))
    assert letter in Letter.objects.due()


def test_letter_with_a_secret_is_not_tried_again(client: Client) -> None:
    letter = given_up(holds_secret=True)
    page = client.post(reverse("letters_retry", args=[letter.pk]), follow=True).content.decode()

    assert "innehöll en kod eller en privat länk" in page
    assert "Kan inte skickas igen" in page
    assert letter not in Letter.objects.waiting()


def test_start_page_counts_what_nobody_has_seen_to(editor: Any) -> None:
    letter = given_up()
    given_up("2")
    number = on_register_given_up_number(editor)
    assert number is not None
    assert (number.count, number.url) == (2, reverse("letters_list"))

    Letter.objects.filter(pk=letter.pk).update(handled_at=timezone.now())
    number = on_register_given_up_number(editor)
    assert number is not None
    assert number.count == 1


def test_others_see_nothing_of_mail() -> None:
    outsider = person("kommun@example.se")

    assert on_register_given_up_number(outsider) is None
