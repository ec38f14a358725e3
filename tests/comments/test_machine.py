"""However writers, readers, moderators and time take turns: no text is lost, and nothing unpublished is shown."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from comments import moderating, reporting, retention, services
from comments.models import Comment, State
from comments.services import CannotComment, Overtaken, Said
from comments.threads import Address, Order, threads_of
from comments.wording import said
from letters.codes import Answer, mail_code
from letters.models import MailedCode
from tests.comments.worlds import code_in, mailed, member, moderator, reason, visitor_writes
from tests.factories import CasePageFactory, site_tree

START = datetime.datetime(2026, 5, 4, 12, 0, 2, tzinfo=datetime.UTC)
REFUSALS = (Overtaken, CannotComment, Said)


class Comments(RuleBasedStateMachine):
    """Two pages, a member, a moderator, and visitors; what was typed is remembered beside the database."""

    comments = Bundle("comments")
    pages: list[Any]
    person: Any
    editor: Any

    def __init__(self) -> None:
        """Nothing written yet."""
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.typed: dict[int, str] = {}
        self.gone: set[int] = set()
        self.number = 0

    def teardown(self) -> None:
        """As if nothing had happened."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.clock.stop()

    def kept(self, write: Any) -> Any:
        """Write a text that nobody wrote before; gives what became of it, if anything did."""
        self.number += 1
        text = f"Text nummer {self.number}"
        try:
            comment = write(text)
        except CannotComment:
            return multiple()
        self.typed[comment.pk] = text
        return comment.pk

    def of(self, pk: int) -> Comment:
        return Comment.objects.select_related("page", "parent", "user").get(pk=pk)

    @rule(target=comments, page=st.integers(0, 1))
    def visitor_comments(self, page: int) -> Any:
        return self.kept(lambda text: visitor_writes(self.pages[page], text=text))

    @rule(target=comments, above=comments)
    def visitor_answers(self, above: int) -> Any:
        parent = self.of(above) if above not in self.gone else None
        if parent is None or not parent.is_published or parent.parent_id:
            return multiple()
        return self.kept(lambda text: visitor_writes(parent.page.specific, text=text, parent=parent))

    @rule(target=comments, page=st.integers(0, 1))
    def member_comments(self, page: int) -> Any:
        write = services.write_as_member
        return self.kept(lambda text: write(page=self.pages[page], parent=None, text=text, person=self.person))

    @rule(pk=comments, is_right=st.booleans())
    def answers_code(self, pk: int, is_right: bool) -> None:
        if pk in self.gone or not (comment := self.of(pk)).is_unconfirmed:
            return
        mail_code(comment.code_subject, comment.email)
        code = code_in(mailed())
        result = services.confirm(comment, code if is_right else f"{(int(code) + 1) % 1_000_000:06}")
        assert (result is Answer.RIGHT) is is_right

    @rule(pk=comments, late=st.booleans())
    def publishes(self, pk: int, late: bool) -> None:
        self.moderated(pk, lambda comment, seen: moderating.publish(comment, by=self.editor, seen=seen), late)

    @rule(pk=comments, late=st.booleans())
    def hides(self, pk: int, late: bool) -> None:
        self.moderated(
            pk, lambda comment, seen: moderating.hide(comment, why=reason(), by=self.editor, seen=seen), late
        )

    @rule(target=comments, pk=comments)
    def office_answers(self, pk: int) -> Any:
        if pk in self.gone:
            return multiple()
        comment = self.of(pk)
        try:
            return self.kept(lambda text: moderating.answer(comment, text, by=self.editor, seen=comment.version))
        except REFUSALS:
            return multiple()

    @rule(pk=comments, network=st.integers(1, 5))
    def reports(self, pk: int, network: int) -> None:
        if pk not in self.gone:
            reporting.report(self.of(pk), about="other", note="", network=f"192.0.2.{network}")

    @rule(pk=consumes(comments))
    def erases(self, pk: int) -> None:
        if pk not in self.gone:
            services.erase(self.of(pk))
            self.typed.pop(pk, None)

    @rule(page=st.integers(0, 1), is_closing=st.booleans())
    def closes(self, page: int, is_closing: bool) -> None:
        if is_closing:
            moderating.close_page(self.pages[page], by=self.editor)
        else:
            moderating.open_page(self.pages[page], by=self.editor)

    @rule(days=st.sampled_from([1, 3, 100]))
    def time_passes(self, days: int) -> None:
        self.traveller.shift(datetime.timedelta(days=days))
        now = timezone.now()
        over = Comment.objects.filter(state=State.UNCONFIRMED, created_at__lt=now - project.KEEP.unconfirmed)
        hidden = Comment.objects.filter(state=State.HIDDEN, hidden_at__lt=now - project.KEEP.hidden_comments)
        doomed = {*over.values_list("pk", flat=True), *hidden.values_list("pk", flat=True)}
        unconfirmed = set(over.values_list("pk", flat=True))
        retention.forget()
        self.gone |= unconfirmed
        self.typed = {pk: text for pk, text in self.typed.items() if pk not in doomed}

    def moderated(self, pk: int, act: Any, late: bool) -> None:
        """Do it with the version that is there, or with one that somebody has moved on from."""
        if pk in self.gone:
            return
        comment = self.of(pk)
        before = (comment.state, comment.version)
        try:
            act(comment, comment.version - 1 if late else comment.version)
            assert not late
        except REFUSALS:
            now = self.of(pk)
            assert (now.state, now.version) == before

    @invariant()
    def no_text_is_lost(self) -> None:
        kept = dict(Comment.objects.filter(pk__in=self.typed).values_list("pk", "text"))
        assert kept == self.typed

    @invariant()
    def what_is_over_says_nothing(self) -> None:
        empty = Comment.objects.exclude(emptied_at=None).values_list("text", "author_name", "email", "user")
        assert set(empty) <= {("", "", "", None)}

    @invariant()
    def only_what_is_published_is_shown(self) -> None:
        for page in self.pages:
            for order in Order:
                threads = threads_of(page, Address(order))
                rows = [shown for row in threads.rows for shown in (row, *row.replies)]
                read = {shown.number: shown.html for shown in rows if not shown.gone}
                published = set(Comment.objects.published().filter(page=page.pk).values_list("pk", flat=True))
                assert read.keys() <= published
                assert all(html == said(self.typed[number]) for number, html in read.items())
                assert threads.count == len(published)
                assert {shown.number for shown in rows} <= set(
                    Comment.objects.exclude(published_at=None).values_list("pk", flat=True)
                )
                if threads.pages == 1:
                    assert len(read) == threads.count

    @invariant()
    def every_step_is_written_down(self) -> None:
        for comment in Comment.objects.exclude(pk__in=self.gone).prefetch_related("changes"):
            assert [change.state for change in comment.changes.all()][-1] == comment.state

    @invariant()
    def codes_are_for_what_is_unconfirmed(self) -> None:
        subjects = set(MailedCode.objects.values_list("about", flat=True))
        assert subjects <= {f"comment:{pk}" for pk in {*self.typed, *self.gone}}


@pytest.mark.django_db
def test_no_reachable_state_loses_text_or_shows_what_is_not_published() -> None:
    site_tree()
    Comments.pages = [CasePageFactory(), CasePageFactory()]
    Comments.person, Comments.editor = member(), moderator()
    few = settings(
        max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Comments, settings=few)
