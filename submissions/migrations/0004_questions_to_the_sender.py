"""Whoever hands in a text may get the questions beside the mailbox; those who did so before are not asked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0003_codes_are_letters")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="asks_sender",
            field=models.BooleanField(default=False, verbose_name="frågor också till avsändaren"),
        ),
    ]
