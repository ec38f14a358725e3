"""What is refused of a file that an editor sends, in words that say what to do instead."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL.Image import DecompressionBombError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from kunskapsbank.documents import content_problem
from kunskapsbank.pictures import UnusablePicture, clean_picture
from kunskapsbank.tasks import prepare_later
from kunskapsbank.widgets import FileChoice

TOO_LARGE = _(
    "Filen är på %(file_size)s, och högst %(max_filesize)s går att lägga in. Spara den mindre och försök igen."
)
NO_PICTURE = _("Filen går inte att läsa som en bild. Öppna den i ett bildprogram och spara den som jpg eller png.")
PICTURE_MESSAGES = {
    "invalid_image": NO_PICTURE,
    "invalid_image_extension": _("Bilder av den typen går inte att lägga in. De här går bra: %(kinds)s.")
    % {"kinds": ", ".join(settings.WAGTAILIMAGES_EXTENSIONS)},
    "invalid_image_known_format": _(
        "Filen heter .%(extension)s men är i själva verket en bild av typen %(image_format)s. Döp om den."
    ),
    "file_too_large": TOO_LARGE,
    "file_too_many_pixels": _(
        "Bilden är för stor: högst %(most)s miljoner bildpunkter går att lägga in. Spara den mindre och försök igen."
    )
    % {"most": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000},
}


class PictureField(WagtailImageField):
    """A file that is opened as a picture; one that is damaged is refused like one that is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say in plain Swedish what goes wrong with a file."""
        super().__init__(*args, **kwargs)
        self.error_messages.update(PICTURE_MESSAGES)

    def to_python(self, data: Any) -> Any:
        """The file, with the opened picture as `image`."""
        try:
            return super().to_python(data)
        except (OSError, SyntaxError, DecompressionBombError) as error:
            raise ValidationError(NO_PICTURE) from error


class PictureForm(BaseImageForm):
    """A picture is taken in without its metadata, or refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Open the file with care."""
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            widget = FileChoice(attrs=field.widget.attrs)
            self.fields["file"] = PictureField(label=field.label, required=field.required, widget=widget)

    def clean_file(self) -> Any:
        """The picture as it will be kept."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        try:
            return clean_picture(file, file.name or "")
        except UnusablePicture as error:
            raise ValidationError(NO_PICTURE) from error

    def save(self, commit: bool = True) -> Any:
        """Have it cut once more where the file is another: Wagtail has thrown away the cuts of the one before."""
        picture = super().save(commit=commit)
        if commit and "file" in self.changed_data:
            prepare_later(picture)
        return picture


class DocumentForm(BaseDocumentForm):
    """A document is what its name says, or refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say in plain Swedish what goes wrong with a file."""
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            field.error_messages["file_too_large"] = TOO_LARGE
            field.widget = FileChoice(attrs=field.widget.attrs)

    def clean_file(self) -> Any:
        """The file, if it may be taken in."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile) and (problem := content_problem(file, file.name or "")):
            raise ValidationError(problem)
        return file
