"""Background work on pictures: AVIF takes a second a cut, which no visitor shall wait for."""

from __future__ import annotations

import logging

from django.db import transaction
from django_tasks import task
from wagtail.images.models import SourceImageIOError

from kunskapsbank.models import Picture
from kunskapsbank.pictures import all_specs

logger = logging.getLogger(__name__)


@task()
def prepare_picture(picture_id: int) -> int:
    """Make what the site shows of a picture, and give how many cuts it has; one that vanished is no trouble."""
    picture = Picture.objects.filter(pk=picture_id).first()
    return prepare(picture) if picture else 0


def prepare(picture: Picture) -> int:
    """Make the cuts that are missing, and give how many there are; none where the file is gone."""
    try:
        return len(picture.get_renditions(*all_specs()))
    except SourceImageIOError:
        logger.warning("picture without file", extra={"picture": picture.pk})
        return 0


def prepare_later(picture: Picture) -> None:
    """Have it prepared once it is stored."""
    transaction.on_commit(lambda: _enqueue(picture.pk))


def _enqueue(picture_id: int) -> None:
    try:
        prepare_picture.enqueue(picture_id)
    except Exception:  # the picture is stored; until the night pages show it as JPEG
        logger.exception("picture was not prepared")
