"""Every kind of letter is described for editors, and can be shown with made-up values."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine

from kunskapsbank.links import site_url
from letters.kinds import all_kinds
from letters.markup import parts_of, preheader
from letters.messages import looks_of, said

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMES = sorted(path.stem for path in (TEMPLATES / "emails").glob("*.txt"))
MISSING = "(saknas: %s)"


def test_every_letter_has_a_kind_and_every_kind_a_letter() -> None:
    assert sorted(kind.name for kind in all_kinds()) == NAMES, (
        "Beskriv varje brev i templates/emails med letters.kinds.register i appens ready()."
    )


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.name)
def test_sample_has_everything_that_the_letter_needs(kind) -> None:  # type: ignore[no-untyped-def]
    engine = Engine(dirs=[str(TEMPLATES)], string_if_invalid=MISSING, builtins=["kunskapsbank.templatetags.kb"])
    known = {"site_url": site_url(), **kind.sample()}
    text = engine.get_template(f"emails/{kind.name}.txt").render(Context(known, autoescape=False))

    assert "(saknas:" not in text
    assert kind.title
    assert kind.when.endswith(".")


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.name)
def test_letter_says_the_same_as_text_and_as_html(kind) -> None:  # type: ignore[no-untyped-def]
    subject, text = said(kind.name, kind.sample())
    _text, html = looks_of(kind.name, subject, text)

    assert f"<title>{subject}</title>" in html
    assert 'lang="sv"' in html
    assert [url for url in text.split() if url.startswith("http") and url.rstrip(".,") not in html] == []


def test_address_below_a_colon_becomes_a_link_that_says_what_it_does() -> None:
    (part,) = parts_of("Det stämmer fortfarande:\nhttps://kb.example.se/a/")

    assert (part.html, part.label, part.url) == ("", "Det stämmer fortfarande", "https://kb.example.se/a/")


def test_long_words_before_an_address_stay_words() -> None:
    (part,) = parts_of(
        "Läs den och svara ja, eller skriv vad ni vill ändra. Ingenting händer förrän dess:\nhttps://a.se/"
    )

    assert str(part.html).endswith("Ingenting händer förrän dess.")
    assert (part.label, part.url) == ("", "https://a.se/")


def test_what_visitors_wrote_is_shown_and_never_obeyed() -> None:
    _text, html = looks_of("code", "<b>x</b>", '<script>a</script> & "b"\n\n<i>c</i>:\nhttps://a.se/?b="><script>')

    assert "<script>" not in html
    assert "<b>x" not in html
    assert "&lt;i&gt;c&lt;/i&gt;" in html


def test_signature_stands_once_in_html() -> None:
    parts = parts_of(
        "Hej!\n\nKunskapsbanken\nhttps://kb.example.se/\n", signature="Kunskapsbanken\nhttps://kb.example.se/"
    )

    assert [part.html for part in parts] == ["Hej!"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hej!\n\nDin kod är 123456\n\nMer.", "Din kod är 123456"),
        ("Hej Anna!\n\nLäs här:\nhttps://a.se/hemligt", "Läs här:"),
        ("Hej på er, det här är inget kort hej utan en lång mening om mycket!", "Hej på er, det här"),
    ],
)
def test_first_words_that_say_anything_are_shown_beside_the_subject(text: str, shown: str) -> None:
    assert preheader(text).startswith(shown)


def test_way_to_end_letters_stands_in_both() -> None:
    text, html = looks_of("case_reminder", "x", "Hej!\n", unsubscribe_url="https://kb.example.se/sluta/")

    assert text.endswith("https://kb.example.se/sluta/\n")
    assert html.count("https://kb.example.se/sluta/") == 1
