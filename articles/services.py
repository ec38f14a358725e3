"""Bring articles in from files."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone
from wagtail.models import Page

from articles.models import ArticlePage

NOON = datetime.time(12)


def import_articles(folder: Path, *, below: Page, example: bool) -> list[ArticlePage]:
    """Publish the articles of a folder of YAML files; those whose address is taken are left alone. Gives the new ones.

    A file holds `title`, `slug`, `date`, `author`, `intro` and `body`, a list of blocks with one key each: its type.
    """
    read = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml"))]
    taken = set(Page.objects.child_of(below).values_list("slug", flat=True))
    return [_published(fields, below, example) for fields in read if fields["slug"] not in taken]


def _published(fields: dict[str, Any], below: Page, example: bool) -> ArticlePage:
    published = timezone.make_aware(datetime.datetime.combine(fields["date"], NOON))
    blocks = [{"type": kind, "value": value} for block in fields.pop("body") for kind, value in block.items()]
    page = ArticlePage(**fields, body=json.dumps(blocks), is_example=example, live=False, first_published_at=published)
    below.add_child(instance=page)
    page.save_revision().publish()
    return page
