"""Pictures: what is kept of them, what is refused, and what visitors are shown."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model

from kunskapsbank import pictures
from kunskapsbank.models import Picture
from kunskapsbank.pictures import LONGEST_SIDE, UnusablePicture, all_specs, clean_picture
from kunskapsbank.templatetags.pictures import shown_picture
from tests.uploads import picture_bytes, picture_file

pytestmark = pytest.mark.django_db


def stored(**options: Any) -> Picture:
    return Picture.objects.create(title="Bild", file=picture_file(**options))


def send(client: Client, file: SimpleUploadedFile) -> str:
    """What the admin answers when the file is sent."""
    response = client.post(reverse("wagtailimages:add"), {"title": "Bild", "file": file, "collection": 1}, follow=True)
    return response.content.decode()


def opened(kind: str = "JPEG", name: str = "bild.jpg", **options: Any) -> Image.Image:
    return Image.open(clean_picture(BytesIO(picture_bytes(kind, **options)), name))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_metadata_is_gone_and_the_picture_stands_upright(kind: str) -> None:
    picture = opened(kind)

    assert (picture.width, picture.height) == (40, 60)
    assert not picture.getexif()
    assert picture.info.keys() & {"exif", "xmp", "icc_profile", "comment"} == set()
    assert picture.convert("RGB").getpixel((20, 5))[1] < 40


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "b.jpg"), ("PNG", "b.png"), ("WEBP", "b.webp"), ("AVIF", "b.webp")]
)
def test_picture_keeps_its_kind_but_avif_which_takes_long(kind: str, name: str) -> None:
    assert clean_picture(BytesIO(picture_bytes(kind)), f"b.{kind.lower()}").name == name


def test_large_picture_is_made_smaller() -> None:
    picture = opened(size=(9000, 30))

    assert max(picture.size) == LONGEST_SIDE


def test_what_is_seen_through_becomes_white() -> None:
    picture = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    file = BytesIO()
    picture.save(file, "PNG")

    assert Image.open(clean_picture(file, "b.png")).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload='alert(1)'/>", picture_bytes()[:200], picture_bytes("GIF", mode="P")],
    ids=["nothing", "svg", "damaged", "gif"],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(UnusablePicture):
        clean_picture(BytesIO(content), "b.jpg")


def test_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    content = BytesIO(picture_bytes())

    with pytest.raises(UnusablePicture, match="60 x 40"):
        clean_picture(content, "b.jpg")


def test_site_uses_its_own_picture_model() -> None:
    assert get_image_model() is Picture


def test_stored_file_has_no_metadata_whichever_way_it_came() -> None:
    picture = stored()

    with Image.open(picture.file.path) as kept:
        assert not kept.getexif()
    assert (picture.width, picture.height) == (40, 60)
    assert picture.file_size == picture.file.size


def test_picture_sent_to_the_admin_is_stored_without_metadata(admin_client: Client) -> None:
    send(admin_client, picture_file())

    with Image.open(Picture.objects.get().file.path) as kept:
        assert not kept.getexif()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("bild.jpg", b"MZ\x90\0 program"), "går inte att läsa som en bild"),
        (SimpleUploadedFile("bild.jpg", picture_bytes()[:300]), "går inte att läsa som en bild"),
        (SimpleUploadedFile("bild.png", picture_bytes()), "heter .png men är i själva verket en bild av typen jpeg"),
        (SimpleUploadedFile("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "De här går bra: avif, jpg"),
        (SimpleUploadedFile("bild.jpg", picture_bytes() + b"\0" * 10_500_000), "högst 10,0 MB går att lägga in"),
    ],
    ids=["no picture", "damaged", "misnamed", "wrong kind", "too large"],
)
def test_unusable_file_is_refused_in_words(admin_client: Client, file: SimpleUploadedFile, sentence: str) -> None:
    html = send(admin_client, file).replace("\N{NO-BREAK SPACE}", " ")

    assert sentence in html
    assert 'value="Bild"' in html
    assert not Picture.objects.exists()


def test_too_many_pixels_are_refused_in_words(admin_client: Client) -> None:
    file = picture_file("b.png", "PNG", size=(9000, 9000), mode="1")

    assert "högst 64 miljoner bildpunkter" in send(admin_client, file)


def test_picture_is_cut_when_it_is_stored(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        picture = stored()

    assert set(picture.renditions.values_list("filter_spec", flat=True)) == set(all_specs())


def test_replaced_picture_is_cut_again(admin_client: Client, django_capture_on_commit_callbacks: Any) -> None:
    picture = stored()
    change = {"title": "Bild", "file": picture_file(size=(80, 20)), "collection": 1}
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("wagtailimages:edit", args=[picture.pk]), change)

    assert picture.renditions.count() == len(all_specs())


def test_night_makes_what_is_missing() -> None:
    picture = stored()

    call_command("pictures_prepare")

    assert picture.renditions.count() == len(all_specs())


def test_picture_without_file_stops_neither_night_nor_page() -> None:
    picture = stored()
    picture.file.storage.delete(picture.file.name)

    call_command("pictures_prepare")

    assert shown_picture(picture, "wide") == ""


def test_visitor_waits_for_jpeg_alone() -> None:
    picture = stored()

    html = shown_picture(picture, "wide", alt="Ett möte")

    assert "<source" not in html
    assert {spec.rsplit("-")[-1] for spec in picture.renditions.values_list("filter_spec", flat=True)} == {"jpeg"}


def test_prepared_picture_offers_each_format_with_its_size() -> None:
    picture = stored(size=(1000, 1400))
    call_command("pictures_prepare")

    html = shown_picture(Picture.objects.get(), "wide", alt='Två "möten"')

    assert html.index('type="image/avif"') < html.index('type="image/webp"') < html.index("<img")
    assert 'width="1280" height="914" alt="Två &quot;möten&quot;" loading="lazy"' in html
    assert "640w, " in html
    assert picture.width == 1400


def test_small_picture_is_offered_once() -> None:
    call_command("pictures_prepare")

    assert shown_picture(stored(), "wide").count(" 40w") == 1


def test_crop_keeps_the_focal_point() -> None:
    """The left half is red and lies at the top once upright: a crop around it is all red."""
    picture = stored(size=(1200, 600))
    picture.focal_point_x, picture.focal_point_y = 300, 150
    picture.focal_point_width = picture.focal_point_height = 40
    picture.save()

    with Image.open(picture.get_rendition("fill-320x240|format-jpeg").file.path) as cut:
        red, green, _blue = cut.getpixel((160, 230))

    assert (red > 200, green < 60) == (True, True)
