"""Whatever is done with a question in whatever order: no text is lost, and nobody sees what is not theirs to see."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cases.models import CasePage, ProcurementStatus
from contacts import retention, services
from contacts.links import new_link_for, new_link_to, new_reply_secret
from contacts.models import MOVES, Message, Question, State, Turn
from contacts.reminding import remind
from contacts.replies import take
from contacts.routing import hidden_municipalities
from contacts.support import set_up_support
from letters.incoming import Reply
from letters.models import Letter
from municipalities.models import Municipality
from tests.contacts.asking import ASKER, TEXT, asked, form
from tests.contacts.conftest import MONDAY
from tests.factories import CasePageFactory, site_tree

OPEN, MAILBOX, ANONYMOUS = "oppen@example.se", "lada@example.se", "anonym@example.se"
SUPPORT = "kundstod.person@example.se"
PLACE = "Kramfors"


@contextlib.contextmanager
def secrecy() -> Iterator[None]:
    """Procurements that are announced, for a moment."""
    CasePage.objects.update(procurement_status=ProcurementStatus.objects.get(code="annonserad"))
    yield
    CasePage.objects.update(procurement_status=ProcurementStatus.objects.get(code="avtal"))


class Asking(RuleBasedStateMachine):
    """One question, asked of a page with a contact and a mailbox, of an anonymous one, or of nobody in particular.

    What people do they do in their browsers; mail, mornings and nights come by themselves, and pages go.
    """

    @initialize(about=st.sampled_from(["open", "anonymous", "nobody"]))
    def begin(self, about: str) -> None:
        """Ask it; until the code is answered it is nobody's but its writer's."""
        self.before = transaction.savepoint()
        cache.clear()
        self.travel = time_machine.travel(MONDAY, tick=False)
        self.clock = self.travel.start()
        self.anonymous = CasePage.objects.get(contact_email=ANONYMOUS)
        CasePage.objects.update(procurement_status=ProcurementStatus.objects.get(code="avtal"))
        self.open = CasePage.objects.get(contact_email=OPEN)
        self.visitor, self.kundstod = Client(), Client()
        self.log_in()
        self.kept: list[str] = []
        self.count = 0
        response = asked(self.visitor, {"open": self.open, "anonymous": self.anonymous, "nobody": None}[about])
        self.question = Question.objects.get()
        self.own = f"/fraga/svar/{new_link_to(self.question)}/"
        assert response.status_code == 302
        code = re.search(r"\b\d{6}\b", Letter.objects.get().text)[0]  # type: ignore[index]
        for wrong in ("", f"{(int(code) + 1) % 1_000_000:06}"):
            assert self.visitor.post(f"{self.own}kod/", {"code": wrong}).status_code == 422
        for text in ("Först något annat.", TEXT):
            assert self.visitor.post(f"{self.own}text/", form(text=text)).status_code == 302
            assert self.question_now().text == text
        assert self.question.is_unconfirmed
        assert self.kundstod.get(self.desk).status_code == 404
        assert not self.question.turns.exists()
        assert self.visitor.post(f"{self.own}kod/", {"code": code}).status_code == 302

    def teardown(self) -> None:
        """Let time go on, and let all be as it was."""
        if hasattr(self, "travel"):
            self.travel.stop()
            transaction.savepoint_rollback(self.before)

    @property
    def desk(self) -> str:
        """Kundstöd's page of the question."""
        return reverse("questions_admin:question", args=[self.question.pk])

    def log_in(self) -> None:
        """Kundstöd, who has to each day."""
        self.kundstod.force_login(get_user_model().objects.get(email=SUPPORT))

    def a_text(self, what: str) -> str:
        """Something that was not said before."""
        self.count += 1
        return f"{what} nummer {self.count}."

    def took(self, response: Any, text: str = "") -> bool:
        """Whether what was sent was taken; what was not stands in the page, unless all of it is erased."""
        if response.status_code == 302:
            return True
        assert response.status_code in {404, 409, 422}
        assert response.status_code != 404 or self.question_now().is_emptied
        assert response.status_code == 404 or text in response.content.decode()
        return False

    def pressed(self, button: str, *, is_stale: bool = False, **fields: Any) -> bool:
        """Whether Kundstöd could press a button, on the page as it is or as it was a step ago."""
        version = self.question_now().version - is_stale
        response = self.kundstod.post(self.desk, {"version": version, button: "1", **fields})
        assert not is_stale or (response.status_code == 409 and "Något har hänt" in response.content.decode())
        assert response.status_code != 302 or response.url == self.desk
        return self.took(response, fields.get("text", ""))

    def theirs(self, number: int, name: str = "") -> tuple[Turn, str] | None:
        """One of those who were asked, with an address of theirs."""
        turn = self.turn(number)
        return (turn, f"/fraga/kollega/{new_link_for(turn)}/{name}") if turn else None

    def turn(self, number: int) -> Turn | None:
        """One of those who were asked."""
        turns = list(self.question.turns.filter(is_support=False))
        return turns[number % len(turns)] if turns else None

    @rule(number=st.integers(0, 3))
    def contact_answers(self, number: int) -> None:
        """Also one who was asked long ago."""
        text = self.a_text("Svar")
        if (found := self.theirs(number)) and self.took(self.visitor.post(found[1], {"text": text}), text):
            self.kept.append(text)

    @rule(number=st.integers(0, 3))
    def contact_names_the_place_or_forgets_to_write(self, number: int) -> None:
        """What is refused changes nothing and stands in the form."""
        found = self.theirs(number)
        if found is None or self.question_now().is_emptied:
            return
        text = f"Vi i {PLACE}" if found[0].page_id == self.anonymous.pk else ""
        assert not self.took(self.visitor.post(found[1], {"text": text}), text)

    @rule(number=st.integers(0, 3), is_automatic=st.booleans())
    def contact_replies(self, number: int, is_automatic: bool) -> None:
        """By mail; for an anonymous page, or one that is gone, the answer waits to be looked at, and is still there."""
        turn = self.turn(number)
        if turn is None or self.question_now().is_emptied:
            return
        text = self.a_text("Mejlsvar" if turn.page_id == self.open.pk else f"Vi i {PLACE}")
        reply = Reply("x@example.se", "Sv", text, f"<{self.count}@example.se>", is_automatic)
        assert take(new_reply_secret(self.question, turn), reply)
        turn.refresh_from_db()
        if not is_automatic and turn.page_id == self.open.pk:
            self.kept.append(text)
        elif not is_automatic:
            assert text in turn.draft

    @rule(number=st.integers(0, 3), is_referral=st.booleans())
    def contact_leaves(self, number: int, is_referral: bool) -> None:
        """Declines or refers; what Kundstöd is told is there, however late it comes."""
        text = f"Fråga {PLACE}, {self.a_text('tips')}"
        found = self.theirs(number, "hanvisa/" if is_referral else "avboj/")
        if found and self.took(self.visitor.post(found[1], {"text": text}), text):
            found[0].refresh_from_db()
            assert found[0].note == text

    @rule()
    def asker_asks_back(self) -> None:
        """Once, if at all."""
        text = self.a_text("Följdfråga")
        if self.took(self.visitor.post(f"{self.own}mer/", {"text": text}), text):
            self.kept.append(text)

    @rule(is_automatic=st.booleans())
    def asker_replies(self, is_automatic: bool) -> None:
        """By mail; what is not taken is told of."""
        question = self.question_now()
        if question.is_emptied:
            return
        text, can_ask = self.a_text("Mejlfråga"), services.can_ask_back(question)
        told = Letter.objects.filter(kind="question_too_late")
        before = told.count()
        assert take(
            new_reply_secret(question), Reply("x@example.se", "Sv", text, f"<{self.count}@example.se>", is_automatic)
        )
        if can_ask and not is_automatic:
            self.kept.append(text)
        assert told.count() == before + (not can_ask and not is_automatic)

    @rule(choice=st.sampled_from(Question.Helped))
    def asker_says_whether_it_helped(self, choice: Question.Helped) -> None:
        """Of an answer, whenever."""
        before = self.question_now()
        self.visitor.post(f"{self.own}hjalpte/{choice}/")
        is_told = before.answered_at is not None and not before.is_emptied
        assert self.question_now().helped == (choice if is_told else before.helped)

    @rule(is_anonymous=st.booleans(), is_secret=st.booleans())
    def support_forwards(self, is_anonymous: bool, is_secret: bool) -> None:
        """To one page's contact or the other's; to nobody whose procurement has begun."""
        page = self.anonymous if is_anonymous else self.open
        if is_secret:
            with secrecy():
                assert not self.pressed("forward", page=page.pk)
        else:
            self.pressed("forward", page=page.pk)

    @rule(is_stale=st.sampled_from([False, False, True]))
    def support_answers(self, is_stale: bool) -> None:
        """Itself; not past what has happened since."""
        text = self.a_text("Kundstöds svar")
        if self.pressed("answer", text=text, is_stale=is_stale):
            self.kept.append(text)

    @rule()
    def support_names_the_place(self) -> None:
        """Not where the asker must not learn of it; what was written stands in the form."""
        if hidden_municipalities(self.question_now()):
            assert not self.pressed("answer", text=self.a_text(f"{PLACE} svarar"))

    @rule(is_anonymous=st.booleans(), is_for_good=st.booleans())
    def page_goes(self, is_anonymous: bool, is_for_good: bool) -> None:
        """Taken down or removed while the question is on its way."""
        for page in CasePage.objects.filter(pk=(self.anonymous if is_anonymous else self.open).pk):
            page.delete() if is_for_good else page.unpublish()

    @rule(by_asker=st.booleans())
    def somebody_closes(self, by_asker: bool) -> None:
        """The asker or Kundstöd."""
        if by_asker:
            self.visitor.post(f"{self.own}avsluta/")
            assert self.question_now().is_emptied or self.question.state == State.CLOSED
            return
        text = self.a_text("Motivering")
        if self.pressed("close", text=text):
            self.kept.append(text)

    @rule()
    def asker_asks_of_what_is_secret(self) -> None:
        """Nobody is asked about it, and what was written stands in the form."""
        with secrecy():
            response = asked(self.visitor, self.open, text=self.a_text("Hemligt"))
        assert response.status_code == (200 if CasePage.objects.filter(pk=self.open.pk, live=True) else 404)
        assert f"nummer {self.count}." in response.content.decode()
        assert Question.objects.count() == 1

    @rule(days=st.integers(1, 5))
    def days_go_by(self, days: int) -> None:
        """With what mornings and nights bring."""
        self.clock.shift(datetime.timedelta(days=days))
        self.log_in()
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
        turns = services.current_turns(question)
        if question.state == State.WITH_CONTACT:
            assert turns
            assert all(turn.address and not turn.is_support for turn in turns)
        elif question.is_with_support:
            (turn,) = turns
            assert turn.is_support
            assert Letter.objects.filter(kind="question_support", key__contains=f":{question.pk}:{turn.pk}:").exists()

    @invariant()
    def asker_sees_no_address_and_no_anonymous_name(self) -> None:
        """Neither on the page nor in a letter."""
        if not hasattr(self, "question"):
            return
        letters = [f"{one.subject} {one.text} {one.reply_to}" for one in Letter.objects.filter(to=ASKER)]
        pages = []
        if not self.question_now().is_emptied:
            response = self.visitor.get(self.own)
            assert response.status_code == 200
            pages.append(response.content.decode())
            for page in (self.open, self.anonymous):
                is_read = CasePage.objects.filter(pk=page.pk, live=True).exists()
                assert is_read or page.url not in pages[0]
        for text in (*letters, *pages):
            assert not any(address in text for address in (OPEN, MAILBOX, ANONYMOUS))
            assert PLACE.lower() not in text.lower()

    @invariant()
    def contact_sees_no_address(self) -> None:
        """Neither on the page nor in a letter, whoever asks."""
        if not hasattr(self, "question"):
            return
        letters = [f"{one.subject} {one.text}" for one in Letter.objects.filter(to__in=[OPEN, MAILBOX, ANONYMOUS])]
        turn = self.question_now().turns.filter(is_support=False).exclude(address="").last()
        if turn and not self.question.is_emptied:
            letters.append(self.visitor.get(f"/fraga/kollega/{new_link_for(turn)}/").content.decode())
        assert not any(address in text for address in (ASKER, OPEN, MAILBOX, ANONYMOUS) for text in letters)


@pytest.mark.django_db
class TestAsking(Asking.TestCase, TestCase):  # type: ignore[misc, name-defined]
    """The machine, on a small site."""

    settings = settings(max_examples=8, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck))

    @classmethod
    def setUpTestData(cls) -> None:
        """A page with a contact and a mailbox in one municipality, and an anonymous one in another; and Kundstöd."""
        site_tree("2480")
        CasePageFactory(municipality="2480", contact_email=OPEN, contact_mailbox=MAILBOX, title="Vi delade upp det")
        CasePageFactory(municipality="2282", contact_email=ANONYMOUS, title="Vi fick avbryta", is_anonymous=True)
        assert Municipality.objects.get(code="2282").short_name == PLACE
        get_user_model().objects.create_user(SUPPORT).groups.add(set_up_support())
