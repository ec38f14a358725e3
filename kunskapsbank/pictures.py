"""Pictures as the site keeps and shows them: encoded anew, without metadata, in modern formats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any

from django.core.files.base import ContentFile
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MOST_PIXELS = 64_000_000
# Twice as wide as a picture is ever shown.
LONGEST_SIDE = 2_560
# Smallest first; browsers take the first that they can show.
FORMATS = ("avif", "webp", "jpeg")
# Extension, kind and how it is encoded.
Kept = tuple[str, str, dict[str, Any]]
# What a picture is kept as, by what it came as; the others become WebP.
KEPT_AS: dict[str, Kept] = {"JPEG": ("jpg", "JPEG", {"quality": 90}), "PNG": ("png", "PNG", {"optimize": True})}
OTHERWISE: Kept = ("webp", "WEBP", {"quality": 90})
KINDS = ("JPEG", "PNG", "WEBP", "AVIF")


class UnusablePicture(ValueError):
    """A file that is no picture, is damaged, or would take too much memory to open."""


class CleanPicture(ContentFile):
    """A picture that was encoded anew: it holds pixels and nothing else."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a picture is cut for one kind of place; `sizes` tells browsers how wide it stands there."""

    cuts: tuple[str, ...]
    sizes: str


LAYOUTS = {
    "wide": Layout(("width-640", "width-1280"), "(min-width: 64em) 40rem, 100vw"),
    "row": Layout(("fill-320x240",), "10rem"),
}
# What other sites show of a shared page; they know JPEG.
PREVIEW = "fill-1200x630|format-jpeg"


def specs_of(layout: Layout, formats: Iterable[str] = FORMATS) -> list[str]:
    """The renditions of a layout as Wagtail names them."""
    return [f"{cut}|format-{kind}" for kind in formats for cut in layout.cuts]


def all_specs() -> list[str]:
    """Every rendition that the site shows."""
    return [*(spec for layout in LAYOUTS.values() for spec in specs_of(layout)), PREVIEW]


def clean_picture(file: IO[bytes] | Any, name: str) -> CleanPicture:
    """The picture turned upright, in sRGB, on white where it was see-through, at most LONGEST_SIDE, without metadata.

    Raises UnusablePicture.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=KINDS) as opened:
            extension, kind, options = KEPT_AS.get(opened.format or "", OTHERWISE)
            pixels = _pixels(opened)
        encoded = BytesIO()
        pixels.save(encoded, kind, **options)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise UnusablePicture(str(error)) from error
    return CleanPicture(encoded.getvalue(), name=str(PurePath(name).with_suffix(f".{extension}")))


def _pixels(opened: Image.Image) -> Image.Image:
    if opened.width * opened.height > MOST_PIXELS:
        raise UnusablePicture(f"{opened.width} x {opened.height} pixels")
    opened.load()
    picture = _on_white(_in_srgb(ImageOps.exif_transpose(opened)))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    return bare


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours as screens expect them; a profile that cannot be read is left out."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError):
        return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
