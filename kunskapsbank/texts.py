"""Which of a page's fields hold texts that others read, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.forms import BaseForm
from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

# Fields and blocks whose texts are addresses, numbers to call or names for machines.
_OTHER_FIELDS = (models.EmailField, models.SlugField, models.URLField)
# Rows that visitors never read: what editors say to each other.
UNPUBLISHED_ROWS = frozenset({"wagtail_admin_comments", "comments"})
_OTHER_BLOCKS = frozenset({"id", "type", "email", "phone", "url"})


def text_fields(model: type[models.Model]) -> list[str]:
    """The names of the fields that hold texts, in the order of the model."""
    return [field.name for field in model._meta.concrete_fields if _is_text(field)]


def texts_of(page: models.Model) -> dict[str, str]:
    """What the page says, by field: plain or rich text."""
    return {name: as_html(getattr(page, name)) for name in text_fields(type(page))}


def texts_of_rows(page: models.Model) -> Iterator[str]:
    """What stands in the page's inline rows, such as a case's effects."""
    for relation in get_all_child_relations(type(page)):
        if relation.get_accessor_name() not in UNPUBLISHED_ROWS:
            for row in getattr(page, relation.get_accessor_name()).all():
                yield from texts_of(row).values()


def texts_in(form: BaseForm, model: type[models.Model]) -> dict[str, str]:
    """What a form that was sent says, by field of the model, valid or not."""
    names = [name for name in text_fields(model) if name in form.fields]
    return {name: as_html(_sent(form, name)) for name in names}


def as_html(value: Any) -> str:
    """A field's value as text: blocks one after the other."""
    if isinstance(value, StreamValue):
        return "".join(text if "<" in text else f"<p>{text}</p>" for text in _leaves(value.get_prep_value()))
    return str(value or "")


def _is_text(field: models.Field[Any, Any]) -> bool:
    is_text = isinstance(field, (models.CharField, models.TextField, StreamField))
    return is_text and field.editable and not field.choices and not isinstance(field, _OTHER_FIELDS)


def _sent(form: BaseForm, name: str) -> Any:
    return form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))


def _leaves(value: Any) -> Iterator[str]:
    """The texts of blocks within blocks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _OTHER_BLOCKS:
                yield from _leaves(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _leaves(inner)
