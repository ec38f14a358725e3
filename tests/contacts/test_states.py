"""Whatever is done with a question in whatever order: no text is lost, and nobody sees what is not theirs to see."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cases.models import CasePage
from contacts import retention, services
from contacts.links import new_link_for, new_link_to, new_reply_secret
from contacts.models import MOVES, Actor, Message, Question, State, Turn
from contacts.reminding import remind
from contacts.replies import take
from letters.incoming import Reply
from letters.models import Letter
from municipalities.models import Municipality
from tests.contacts.asking import ASKER, TEXT, WHO
from tests.contacts.conftest import MONDAY
from tests.factories import CasePageFactory, site_tree

OPEN, ANONYMOUS = "oppen@example.se", "anonym@example.se"
PLACE = "Kramfors"


class Asking(RuleBasedStateMachine):
    """One question, asked of a page with a contact, of an anonymous one, or of nobody in particular."""

    @initialize(about=st.sampled_from(["open", "anonymous", "nobody"]))
    def begin(self, about: str) -> None:
        """Ask it."""
        Question.objects.all().delete()
        Letter.objects.all().delete()
        cache.clear()
        self.travel = time_machine.travel(MONDAY, tick=False)
        self.clock = self.travel.start()
        self.anonymous = CasePage.objects.get(contact_email=ANONYMOUS)
        self.open = CasePage.objects.get(contact_email=OPEN)
        page = {"open": self.open, "anonymous": self.anonymous, "nobody": None}[about]
        self.question = Question.objects.create(page=page, text=TEXT, asker=WHO, asker_email=ASKER)
        self.kept: list[str] = []
        self.count = 0
        services.send(self.question)

    def teardown(self) -> None:
        """Let time go on."""
        if hasattr(self, "travel"):
            self.travel.stop()

    def a_text(self, what: str) -> str:
        """Something that was not said before."""
        self.count += 1
        return f"{what} nummer {self.count}."

    def tried(self, step: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Whether a step could be done."""
        self.question.refresh_from_db()
        with contextlib.suppress(services.Overtaken):
            step(*args, **kwargs)
            return True
        return False

    def turn(self, number: int) -> Turn | None:
        """One of those who were asked."""
        turns = list(self.question.turns.filter(is_support=False))
        return turns[number % len(turns)] if turns else None

    @rule(number=st.integers(0, 3))
    def contact_answers(self, number: int) -> None:
        """Also one who was asked long ago."""
        text = self.a_text("Svar")
        if (turn := self.turn(number)) and self.tried(services.answer, turn, text):
            self.kept.append(text)

    @rule(number=st.integers(0, 3), is_automatic=st.booleans())
    def contact_replies(self, number: int, is_automatic: bool) -> None:
        """By mail; for an anonymous page the answer waits to be looked at, and is still there."""
        turn = self.turn(number)
        if turn is None or self.question_now().is_emptied:
            return
        text = self.a_text("Mejlsvar")
        reply = Reply("x@example.se", "Sv", text, f"<{self.count}@example.se>", is_automatic)
        assert take(new_reply_secret(self.question, turn), reply)
        turn.refresh_from_db()
        if not is_automatic and turn.page_id == self.open.pk:
            self.kept.append(text)
        elif not is_automatic:
            assert text in turn.draft

    @rule(number=st.integers(0, 3), is_referral=st.booleans())
    def contact_leaves(self, number: int, is_referral: bool) -> None:
        """Declines or refers."""
        if turn := self.turn(number):
            self.tried(services.refer if is_referral else services.decline, turn, f"Fråga {PLACE}")

    @rule()
    def asker_asks_back(self) -> None:
        """Once, if at all."""
        text = self.a_text("Följdfråga")
        if self.tried(services.ask_back, self.question, text):
            self.kept.append(text)

    @rule(is_anonymous=st.booleans())
    def support_forwards(self, is_anonymous: bool) -> None:
        """To one page's contact or the other's."""
        page = self.anonymous if is_anonymous else self.open
        seen = self.question_now().version
        self.tried(services.forward, self.question, page, by=None, seen=seen)

    @rule()
    def support_answers(self) -> None:
        """Itself."""
        text = self.a_text("Kundstöds svar")
        seen = self.question_now().version
        if self.tried(services.answer_as_support, self.question, text, by=None, seen=seen):
            self.kept.append(text)

    @rule(by_asker=st.booleans())
    def somebody_closes(self, by_asker: bool) -> None:
        """The asker or Kundstöd."""
        who = services.ASKER if by_asker else services.Who(Actor.SUPPORT)
        self.tried(services.close, self.question, who=who)

    @rule(days=st.integers(1, 5))
    def days_go_by(self, days: int) -> None:
        """With what mornings and nights bring."""
        self.clock.shift(datetime.timedelta(days=days))
        remind()
        retention.forget()

    @precondition(lambda self: self.count > 3)
    @rule()
    def asker_is_erased(self) -> None:
        """All texts go, and only then."""
        self.question.refresh_from_db()
        if not self.question.is_emptied:
            retention.empty(self.question)
        self.kept.clear()

    def question_now(self) -> Question:
        """As it is."""
        self.question.refresh_from_db()
        return self.question

    @invariant()
    def state_follows_the_moves(self) -> None:
        """Each step could follow the one before, and the last is where the question is."""
        if not hasattr(self, "question"):
            return
        steps = list(self.question.steps.values_list("state", flat=True))
        assert all(later in MOVES[earlier] for earlier, later in zip([State.UNCONFIRMED, *steps], steps, strict=False))
        assert steps[-1] == self.question_now().state

    @invariant()
    def no_text_is_lost(self) -> None:
        """All that was taken is there, in the order it came."""
        if not hasattr(self, "question"):
            return
        question = self.question_now()
        said = list(question.messages.values_list("text", flat=True))
        assert question.is_emptied or [text for text in said if text in self.kept] == self.kept
        assert question.text == ("" if question.is_emptied else TEXT)
        assert not question.is_emptied or not Message.objects.exclude(text="").exists()

    @invariant()
    def somebody_has_it(self) -> None:
        """Where it is with a contact there is one, and with Kundstöd, Kundstöd has been told."""
        if not hasattr(self, "question"):
            return
        question = self.question_now()
        turn = services.current_turn(question)
        if question.state == State.WITH_CONTACT:
            assert turn and not turn.is_support and turn.address
        elif question.is_with_support:
            assert turn and turn.is_support
            assert Letter.objects.filter(kind="question_support", key__contains=f":{question.pk}:{turn.pk}:").exists()

    @invariant()
    def asker_sees_no_address_and_no_anonymous_name(self) -> None:
        """Neither on the page nor in a letter."""
        if not hasattr(self, "question"):
            return
        letters = [f"{one.subject} {one.text} {one.reply_to}" for one in Letter.objects.filter(to=ASKER)]
        pages = []
        if not self.question_now().is_emptied:
            response = Client().get(f"/fraga/svar/{new_link_to(self.question)}/")
            assert response.status_code == 200
            pages.append(response.content.decode())
        for text in (*letters, *pages):
            assert OPEN not in text
            assert ANONYMOUS not in text
            assert PLACE.lower() not in text.lower()

    @invariant()
    def contact_sees_no_address(self) -> None:
        """Neither on the page nor in a letter, whoever asks."""
        if not hasattr(self, "question"):
            return
        letters = [f"{one.subject} {one.text}" for one in Letter.objects.filter(to__in=[OPEN, ANONYMOUS])]
        turn = self.question_now().turns.filter(is_support=False).exclude(address="").last()
        if turn and not self.question.is_emptied:
            letters.append(Client().get(f"/fraga/kollega/{new_link_for(turn)}/").content.decode())
        assert all(ASKER not in text for text in letters)


@pytest.mark.django_db
class TestAsking(Asking.TestCase, TestCase):  # type: ignore[misc, name-defined]
    """The machine, on a small site."""

    settings = settings(max_examples=8, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck))

    @classmethod
    def setUpTestData(cls) -> None:
        """A page with a contact in one municipality, and an anonymous one in another."""
        site_tree("2480")
        CasePageFactory(municipality="2480", contact_email=OPEN, title="Vi delade upp det")
        CasePageFactory(municipality="2282", contact_email=ANONYMOUS, title="Vi fick avbryta", is_anonymous=True)
        assert Municipality.objects.get(code="2282").short_name == PLACE
