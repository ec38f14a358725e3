"""The pictures of the site."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from kunskapsbank.pictures import CleanPicture, clean_picture


class Picture(AbstractImage):
    """A picture with whoever made it; its file is encoded anew whichever way it comes in."""

    credit = models.CharField(
        _("fotograf eller illustratör"),
        max_length=120,
        blank=True,
        help_text=_("Visas under bilden. Till exempel: Foto: Kramfors kommun."),
    )
    is_example = models.BooleanField(_("exempelinnehåll"), default=False, editable=False)

    admin_form_fields: ClassVar = (
        *(name for name in Image.admin_form_fields if name != "tags"),
        "credit",
        "tags",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("bild")
        verbose_name_plural = _("bilder")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the pixels of a new file and nothing else of it. Raises UnusablePicture."""
        file: Any = getattr(self, "file")  # noqa: B009 - mypy cannot tell the type of Wagtail's field
        if file and not file._committed and not isinstance(file.file, CleanPicture):
            self.file = clean_picture(file, file.name)
            self._set_image_file_metadata()
        super().save(*args, **kwargs)


class PictureRendition(AbstractRendition):
    """A picture cut for a place, in one format."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_cut_and_focal_point"
            )
        ]

    def __str__(self) -> str:
        return self.filter_spec
