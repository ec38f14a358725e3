"""Keeps the rows that the migrations made while tests with real transactions come and go.

Django empties every table after such a test, and with it the municipalities and vocabularies that all tests
rely on. Putting the rows back from a copy made inside the database takes a fraction of a second.
"""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction

COPY = "test_snapshot"


class Snapshot:
    """A copy of every table's rows as they were when it was taken."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "snapshot.sqlite3"
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        self._tables = [connection.ops.quote_name(name) for name in names]
        self._filled = [table for table in self._tables if _has_rows(table)]
        if connection.vendor == "postgresql":
            self._take_in_postgresql()
            self._prints = self._fingerprints(self._tables)
        else:
            self._take_in_sqlite()

    def restore(self) -> None:
        """Make every table hold exactly the rows of the copy."""
        if connection.vendor == "postgresql":
            self._restore_in_postgresql()
        else:
            self._restore_in_sqlite()

    def _take_in_postgresql(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {COPY} CASCADE")
            cursor.execute(f"CREATE SCHEMA {COPY}")
            for table in self._filled:
                cursor.execute(f"CREATE TABLE {COPY}.{table} AS TABLE {table}")

    def _restore_in_postgresql(self) -> None:
        """Only the tables that changed: to empty all of them is a file made anew for each table and index."""
        prints = self._fingerprints(self._tables)
        changed = [table for table in self._tables if prints[table] != self._prints[table]]
        if not changed:
            return
        filled = [table for table in self._filled if table in changed]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20s'")
            cursor.execute(f"LOCK TABLE {', '.join(changed)} IN ACCESS EXCLUSIVE MODE")
            # In any order: Django's references are looked at when the transaction ends.
            for table in changed:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names from Django's own models
            self._refill(cursor, filled)
            # While they are held: what a late request writes next is a change, of these tables and of the others.
            self._prints |= self._fingerprints(changed)

    def _fingerprints(self, tables: list[str]) -> dict[str, tuple[int, int]]:
        """How many rows each table has, and of which transactions: no change leaves both as they were."""
        parts = (
            f"SELECT '{table}', count(*), coalesce(sum(xmin::text::bigint), 0) FROM {table}"  # noqa: S608 - as above
            for table in tables
        )
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            return {table: (rows, transactions) for table, rows, transactions in cursor.fetchall()}

    def _take_in_sqlite(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(self._file)])

    def _restore_in_sqlite(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ATTACH DATABASE %s AS {COPY}", [str(self._file)])
            # Off for a moment, outside the transaction: tables are emptied in any order.
            cursor.execute("PRAGMA foreign_keys = OFF")
            try:
                # SQLite copies a whole table without counting that the rows others waited for are there again.
                with connection.constraint_checks_disabled(), transaction.atomic():
                    for table in self._tables:
                        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names from Django's own models
                    self._refill(cursor, self._filled)
            finally:
                cursor.execute("PRAGMA foreign_keys = ON")
                cursor.execute(f"DETACH DATABASE {COPY}")

    def _refill(self, cursor, tables: list[str]) -> None:
        for table in tables:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {COPY}.{table}")  # noqa: S608 - names from models


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - names from Django's own models
        return cursor.fetchone() is not None
