"""Bring articles in from files."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page

from articles.models import ArticlePage, Topic
from cases.models import CasePage, ChallengePage

NOON = datetime.time(12)


def import_articles(folder: Path, *, below: Page, example: bool) -> list[ArticlePage]:
    """Publish the articles of a folder of YAML files; those whose address is taken are left alone. Gives the new ones.

    A file holds `title`, `slug`, `date`, `author`, `intro`, `topics` (codes) and `body`, a list of blocks with one key
    each: its type. `picture` has a `file` in the folder, `title` and `credit`; `lead_alt` describes it. In the block
    `cases`, cases are named by the id they were imported with; those that are not there are left out.
    """
    read = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml"))]
    taken = set(Page.objects.child_of(below).values_list("slug", flat=True))
    return [_published(fields, folder, below, example) for fields in read if fields["slug"] not in taken]


def _published(fields: dict[str, Any], folder: Path, below: Page, example: bool) -> ArticlePage:
    published = timezone.make_aware(datetime.datetime.combine(fields["date"], NOON))
    body, topics, picture = fields.pop("body"), fields.pop("topics", []), fields.pop("picture", None)
    page = ArticlePage(
        **fields,
        body=json.dumps(list(_blocks(body)), default=str),
        lead_picture=_picture(picture, folder, example) if picture else None,
        is_example=example,
        live=False,
        first_published_at=published,
    )
    page.topics = list(Topic.objects.filter(code__in=topics))
    below.add_child(instance=page)
    page.save_revision().publish()
    return page


def _blocks(body: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in body:
        for kind, value in block.items():
            if kind != "cases":
                yield {"type": kind, "value": value}
            elif numbers := _numbers(value["cases"]):
                yield {"type": kind, "value": value | {"cases": numbers}}


def _numbers(ids: list[str]) -> list[int]:
    """The page numbers of cases and open challenges, in the order they are named."""
    found: dict[str, int] = {}
    for model in (CasePage, ChallengePage):
        found |= dict(model.objects.filter(source_id__in=ids).values_list("source_id", "pk"))
    return [found[name] for name in ids if name in found]


def _picture(fields: dict[str, str], folder: Path, example: bool) -> Any:
    file = ContentFile((folder / fields["file"]).read_bytes(), name=fields["file"])
    return get_image_model().objects.create(
        title=fields["title"], credit=fields.get("credit", ""), file=file, is_example=example
    )
