"""Example questions: one in each state, which nobody is written to about."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
import yaml
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from cases.models import CasePage
from contacts.demo import load_questions
from contacts.models import MOVES, Question, State
from letters.models import Letter
from tests.contacts.asking import asker_url, contact_url, turn_of
from tests.factories import CasePageFactory

pytestmark = pytest.mark.django_db
FILE = Path(settings.BASE_DIR) / "demo" / "questions.yaml"


def test_examples_of_each_state_are_read_reminded_of_and_written_about_by_nobody(
    client: Client, case: CasePage, clock: time_machine.Traveller
) -> None:
    for name in {row["page"] for row in yaml.safe_load(FILE.read_text()) if row["page"]}:
        CasePageFactory(source_id=name, is_example=True, slug=name)
    count = load_questions(FILE)
    assert load_questions(FILE) == 0
    assert {question.state for question in Question.objects.all()} == set(State) - {State.UNCONFIRMED}
    for question in Question.objects.all():
        steps = list(question.steps.values_list("state", flat=True))
        assert all(later in MOVES[earlier] for earlier, later in pairwise(steps))
        assert client.get(asker_url(question)).status_code == 200
        client.post(contact_url(turn_of(question)), {"text": "Ett svar till."})
    call_command("contacts_remind")
    call_command("contacts_forget")

    assert Question.objects.count() == count
    assert not Letter.objects.exists()
