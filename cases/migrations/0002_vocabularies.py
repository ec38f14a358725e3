"""Lay in the vocabularies: goals, categories, phases, laws, procedures, CPV and the rest."""

from __future__ import annotations

from functools import partial

from django.db import migrations

from cases.vocabularies import load_vocabularies


def load(apps, schema_editor):
    """Read the project's tables into the models of this migration."""
    load_vocabularies(partial(apps.get_model, "cases"))


class Migration(migrations.Migration):
    """Data only; going back leaves the terms to be dropped with their tables."""

    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
