"""Files as people send them: pictures with traces of where they were taken, documents that are something else."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS_IFD, ORIENTATION, LYING_ON_ITS_SIDE = 0x8825, 0x0112, 6


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left half is red, with a position and an orientation in its metadata."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ORIENTATION] = LYING_ON_ITS_SIDE
    exif.get_ifd(GPS_IFD)[1] = "N"
    file = BytesIO()
    picture.convert(mode).save(file, kind, exif=exif, **options)
    return file.getvalue()


def picture_file(name: str = "bild.jpg", kind: str = "JPEG", **options: Any) -> SimpleUploadedFile:
    """The same as a browser sends it."""
    return SimpleUploadedFile(name, picture_bytes(kind, **options), content_type=f"image/{kind.lower()}")


def archive_bytes(**parts: str) -> bytes:
    """An archive with these parts, as Office files are; `__` in a name stands for a slash and `_` for a dot."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()
