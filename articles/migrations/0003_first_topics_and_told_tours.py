"""Lay in the first topics, and give older interviews and tours the form that holds speakers and what was said."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation, RenameStreamChildrenOperation

TOPICS = {
    "forsorjningsstrategi": "Försörjningsstrategi",
    "mal-uppfoljning": "Mål och uppföljning",
    "marknad-dialog": "Marknad och dialog",
    "upphandling-avtal": "Upphandling och avtal",
    "samverkan": "Samverkan",
    "organisation": "Organisation och arbetssätt",
    "ramavtal": "Ramavtal",
    "kunskapsbanken": "Om Kunskapsbanken",
}


class TellTour(BaseBlockOperation):
    """A list of municipalities becomes a list of stops."""

    def apply(self, block_value: dict[str, Any]) -> dict[str, Any]:
        codes = [item["value"] if isinstance(item, dict) else item for item in block_value["municipalities"]]
        stops = [{"municipality": code, "date": None, "said": ""} for code in codes]
        return {"heading": block_value["heading"], "stops": stops}

    @property
    def operation_name_fragment(self) -> str:
        return "tell_tour"


class GatherExchange(BaseBlockOperation):
    """A question and its answer become the first of an interview."""

    def apply(self, block_value: dict[str, Any]) -> dict[str, Any]:
        return {"who": "", "exchanges": [block_value | {"speaker": ""}]}

    @property
    def operation_name_fragment(self) -> str:
        return "gather_exchange"


def add_topics(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Those that are missing."""
    topic = apps.get_model("articles", "Topic")
    topics = [topic(code=code, label=label, sort_order=order) for order, (code, label) in enumerate(TOPICS.items(), 1)]
    topic.objects.bulk_create(topics, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_blocks_topics_and_pictures")]

    operations = [
        migrations.RunPython(add_topics, migrations.RunPython.noop),
        MigrateStreamData(
            app_name="articles",
            model_name="ArticlePage",
            field_name="body",
            operations_and_block_paths=[
                (RenameStreamChildrenOperation(old_name="route", new_name="events"), ""),
                (TellTour(), "events"),
                (GatherExchange(), "interview"),
            ],
        ),
    ]
