"""Several at the same time, which only PostgreSQL lets happen."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from contacts import services
from contacts.models import Question, State, Turn
from tests.contacts.asking import ASKER, sent_question
from tests.factories import CasePageFactory, site_tree


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql")
def test_two_at_once_do_not_both_get_the_last_place() -> None:
    site_tree()
    case = CasePageFactory(contact_mailbox="inkop@example.se")
    for number in range(3):
        sent_question(page=case, text=f"Fråga {number}")
    waiting = [Question.objects.create(page=case, text=str(n), asker="x", asker_email=ASKER) for n in range(4)]

    def send(question: Question) -> None:
        services.send(question)
        connections.close_all()

    threads = [threading.Thread(target=send, args=[question]) for question in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Question.objects.filter(state=State.WITH_CONTACT).count() == 4
    assert Turn.objects.filter(is_support=False).count() == 8
