"""The blocks an article is made of."""

from __future__ import annotations

from articles.blocks.body import ArticleBody
from articles.blocks.events import Journey, MunicipalityChoiceBlock, Stop, municipality_choices
from articles.blocks.words import LineBlock, ProseBlock

__all__ = [
    "ArticleBody",
    "Journey",
    "LineBlock",
    "MunicipalityChoiceBlock",
    "ProseBlock",
    "Stop",
    "municipality_choices",
]
