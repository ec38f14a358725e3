"""A question may go to two at once: who was asked together has the same number."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def number(apps: Any, _schema_editor: Any) -> None:
    """Until now one was asked at a time, in the order of the hours."""
    turns = apps.get_model("contacts", "Turn").objects.order_by("question_id", "asked_at", "pk")
    question, occasion = None, 0
    for turn in turns.iterator(chunk_size=2000):
        occasion = occasion + 1 if turn.question_id == question else 1
        question = turn.question_id
        turn.occasion = occasion
        turn.save(update_fields=["occasion"])


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]

    operations = [
        migrations.AddField(
            "turn",
            "is_mailbox",
            models.BooleanField(default=False, verbose_name="är funktionsbrevlådan"),
        ),
        migrations.AddField(
            "turn",
            "occasion",
            models.PositiveSmallIntegerField(default=1, verbose_name="tillfrågad som nummer"),
        ),
        migrations.RunPython(number, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "turn",
            models.UniqueConstraint(
                fields=("question", "occasion", "is_mailbox"), name="one_contact_and_one_mailbox_at_a_time"
            ),
        ),
    ]
