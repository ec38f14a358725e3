"""Lay in the 21 counties, nine groups and 290 municipalities with their facts."""

from __future__ import annotations

from functools import partial

from django.db import migrations

from municipalities.loading import load_facts


def load(apps, schema_editor):
    """Read the project's tables into the models of this migration."""
    load_facts(partial(apps.get_model, "municipalities"))


class Migration(migrations.Migration):
    """Data only; going back leaves the facts to be dropped with their tables."""

    dependencies = [("municipalities", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
