"""What municipalities have shared under their own name. Anonymous pages are never counted or listed here.

The page types live in another app, which this one does not import: they are found as what points to Municipality.
"""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Count, QuerySet

from kunskapsbank.visibility import readable
from municipalities.models.facts import Municipality

Kind = Literal["casepages", "challengepages"]


def shared_pages(kind: Kind) -> QuerySet[Any]:
    """The published cases or open challenges that carry their municipality's name and that everyone may read."""
    model: Any = Municipality._meta.get_field(kind).related_model
    return readable(model.objects.filter(is_anonymous=False))


def shared_counts(kind: Kind) -> dict[str, int]:
    """How many of them each municipality has, by code; municipalities without any are not there."""
    counted = shared_pages(kind).order_by().values_list("municipality_id").annotate(Count("pk"))
    return dict(counted)
