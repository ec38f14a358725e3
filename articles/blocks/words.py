"""Plain words, free of what a text pasted from Word brings along unseen."""

from __future__ import annotations

from wagtail import blocks

from kunskapsbank.written import without_unseen


class LineBlock(blocks.CharBlock):
    """A line of plain words."""

    def clean(self, value: str) -> str:
        """The line as it will be kept."""
        return " ".join(without_unseen(super().clean(value)).split())


class ProseBlock(blocks.TextBlock):
    """Plain words in one or more paragraphs."""

    def clean(self, value: str) -> str:
        """The paragraphs as they will be kept."""
        return without_unseen(super().clean(value)).strip()
