"""Documents: known by their content, not by their name."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document

from kunskapsbank.documents import content_problem
from tests.uploads import archive_bytes

ODT = "application/vnd.oasis.opendocument.text"
WORD = archive_bytes(word__document_xml="<w/>")
SHEET = archive_bytes(xl__workbook_xml="<x/>")
WITH_MACROS = archive_bytes(word__document_xml="<w/>", word__vbaProject_bin="x")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7 ..."),
        ("a.DOCX", WORD),
        ("a.xlsx", SHEET),
        ("a.odt", archive_bytes(mimetype=ODT)),
        ("a.csv", "kommun;anbud\nÅre;4\n".encode("cp1252")),
    ],
)
def test_document_that_is_what_it_says_is_taken(name: str, content: bytes) -> None:
    assert content_problem(BytesIO(content), name) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\0"),
        ("a.docx", SHEET),
        ("a.docx", b"%PDF-1.7"),
        ("a.docx", WITH_MACROS),
        ("a.xlsx", WORD),
        ("a.odt", WORD),
        ("a.odt", b"PK\x03\x04"),
        ("a.csv", b"<html><script>"),
        ("a.csv", b"\0\0"),
    ],
)
def test_document_that_is_something_else_is_refused(name: str, content: bytes) -> None:
    assert "innehåller något annat" in (content_problem(BytesIO(content), name) or "")


def test_unknown_kind_is_refused_with_the_kinds_that_are_known() -> None:
    assert "csv, docx, odt, pdf, xlsx" in (content_problem(BytesIO(b"MZ"), "a.exe") or "")


def test_file_is_left_at_its_beginning() -> None:
    file = BytesIO(b"%PDF-1.7 ...")

    content_problem(file, "a.pdf")

    assert file.tell() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["wagtaildocs:add", "wagtailimages:add"])
def test_field_for_a_file_speaks_swedish_whatever_the_browser_speaks(admin_client: Client, address: str) -> None:
    html = admin_client.get(reverse(address)).content.decode()

    assert 'class="kb-file" data-none="Ingen fil är vald"' in html
    assert ">Välj fil</span>" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("underlag.pdf", b"MZ\x90\0"), "heter .pdf men innehåller något annat"),
        (SimpleUploadedFile("underlag.pdf", b"%PDF-1.7" + b" " * 10_500_000), "högst 10,0 MB går att lägga in"),
    ],
    ids=["something else", "too large"],
)
def test_admin_refuses_in_words_and_keeps_what_was_written(
    admin_client: Client, file: SimpleUploadedFile, sentence: str
) -> None:
    response = admin_client.post(reverse("wagtaildocs:add"), {"title": "Underlag", "file": file, "collection": 1})
    html = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")

    assert sentence in html
    assert 'value="Underlag"' in html
    assert not Document.objects.exists()
