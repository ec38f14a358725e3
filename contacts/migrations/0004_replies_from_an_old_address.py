"""A reply to a letter of an address that was changed waits for whoever changed it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_how_a_limit_is_called")]

    operations = [
        migrations.AddField(
            "questionlink",
            "is_of_old_address",
            models.BooleanField(db_default=False, default=False, verbose_name="mejlad till en adress som är bytt"),
        ),
    ]
