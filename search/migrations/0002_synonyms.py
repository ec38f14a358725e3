"""Lay in the synonyms that procurement needs from the first day."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

TABLE = Path(__file__).resolve().parent.parent / "data" / "synonyms.txt"


def lay_in(apps, schema_editor):
    """One group a line; lines that begin with # are comments."""
    group = apps.get_model("search", "SynonymGroup")
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    group.objects.bulk_create([group(terms="\n".join(member.strip() for member in line.split(","))) for line in lines])


class Migration(migrations.Migration):
    """Data only; going back leaves the groups to be dropped with their table."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(lay_in, migrations.RunPython.noop)]
