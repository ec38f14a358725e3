"""A smaller demonstration, and what is in the tables."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command

from home.demo import DEMO_DIR
from search.models import StoredDocument

# A case, one of an anonymous municipality, an open challenge.
A_FEW = ("resor-ingen-akte.md", "paviljonger-hyrdes-nio-ar.md", "ekonomisystem-slutar-2028.md")


def row_counts() -> dict[str, int]:
    """How many rows each table has; of the search's own, how many pages are found."""
    models = (model for model in apps.get_models() if model._meta.app_label != "search")
    counts = {model._meta.label: model._base_manager.count() for model in models}
    return {**counts, "found": StoredDocument.objects.findable().count()}


def run(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def few_files(folder: Path) -> Path:
    """A smaller demonstration of the same kind."""
    (folder / "cases").mkdir()
    for name in A_FEW:
        shutil.copy(DEMO_DIR / "cases" / name, folder / "cases")
    for name in ("articles", "comments.yaml", "framework_agreements.yaml", "questions.yaml", "submissions.yaml"):
        (folder / name).symlink_to(DEMO_DIR / name)
    return folder
