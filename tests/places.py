"""Looks through everything that the site remembers."""

from __future__ import annotations

from django.core.cache import caches
from django.db import connection


def places_of(mark: str) -> list[str]:
    """Every table and the cache where these words are found, whatever the column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of the database's
            if any(mark.lower() in str(value).lower() for row in cursor.fetchall() for value in row):
                found.append(table)
    remembered = caches["shared"]._cache  # type: ignore[attr-defined]
    if any(mark.encode() in bytes(value) for value in remembered.values()) or mark in str(list(remembered)):
        found.append("cache")
    return found
