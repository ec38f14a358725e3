"""Pictures and documents."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.models import CollectionViewRestriction

from articles.blocks.words import LineBlock


class PictureBlock(blocks.StructBlock):
    """A picture, described for those who do not see it or marked as decoration."""

    picture = ImageBlock(label=_("bild"))
    caption = LineBlock(label=_("bildtext"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("bild")
        template = "blocks/picture.html"


class Documents(blocks.StructValue):
    """Documents to take home."""

    @property
    def shown(self) -> list[Any]:
        """Those that everyone may have: one in a private collection is not even named."""
        documents = [document for document in self["documents"] if document is not None]
        private = [rule.collection.path for rule in CollectionViewRestriction.objects.select_related("collection")]
        if not private:
            return documents
        return [document for document in documents if not document.collection.path.startswith(tuple(private))]


class DocumentsBlock(blocks.StructBlock):
    """Documents to take home, with kind and size."""

    heading = LineBlock(label=_("rubrik"), max_length=80, default=_("Dokument"))
    documents = blocks.ListBlock(DocumentChooserBlock(label=_("dokument")), label=_("dokument"), min_num=1)

    class Meta:
        icon = "doc-full"
        label = _("dokument")
        template = "blocks/documents.html"
        value_class = Documents


def document_facts(document: Any) -> str:
    """Kind and size of a document: "pdf, 1,2 MB"."""
    kind = PurePath(document.filename).suffix.lstrip(".").lower()
    size = filesizeformat(document.file_size) if document.file_size else ""
    return ", ".join(part for part in (kind, size) if part)
