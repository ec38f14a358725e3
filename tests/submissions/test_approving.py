"""A municipality approves what it was shown: who, when, which version; and nothing is published before."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from cases.models import CasePage
from letters.services import send_due
from submissions import approving
from submissions.models import Approval, State, Submission
from submissions.services import withdraw
from tests.factories import CasePageFactory
from tests.submissions.forms import handed_in, mailed, path_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
BOSS = {"who": "Anna Berg, inköpschef", "note": ""}


@pytest.fixture
def page() -> CasePage:
    """A draft page that was handed in."""
    page = CasePageFactory(live=False, first_published_at=None)
    handed_in(state=State.IN_REVIEW, page=page)
    return page


def asked(page: CasePage) -> str:
    """Ask for approval, and give the path of the link that was mailed."""
    approving.ask(page, address="chef@example.se", by=None)
    return path_in(mailed())


def state() -> str:
    return Submission.objects.get().state


def publish(editor: Client, page: CasePage) -> Any:
    """Publish from the list of pages, as an editor does with many at once."""
    return editor.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {"next": "/admin/"})


def change(page: CasePage, **fields: Any) -> None:
    """Edit the page and save it as a draft."""
    draft = CasePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision()


def test_municipality_reads_exactly_the_version_it_is_asked_about(page: CasePage) -> None:
    change(page, solution="<p>Den version som visades.</p>")
    path = asked(page)
    change(page, solution="<p>En senare version.</p>")

    for address in (path, f"{path}sida/"):
        html = Client().get(address).content.decode()
        assert "Den version som visades." in html
        assert "En senare version." not in html


def test_municipality_reads_paragraphs_and_lists_and_no_tags(page: CasePage) -> None:
    change(page, solution="<p>Vi frågade.</p><ul><li>tidigt</li></ul>")

    told = Client().get(asked(page)).content.decode()

    assert "<p>Vi frågade.</p><ul><li>tidigt</li></ul>" in told
    assert "&lt;p&gt;" not in told


def test_approval_keeps_who_when_and_which_version(page: CasePage) -> None:
    path = asked(page)
    Client().post(path, {"decision": "approved", **BOSS})

    approval = Approval.objects.get()
    assert (approval.decided_by, approval.address) == ("Anna Berg, inköpschef", "chef@example.se")
    assert (approval.revision_number, approval.digest) == (
        page.latest_revision_id,
        approving.digest_of(page.latest_revision),
    )
    assert approval.decided_at is not None
    assert state() == State.APPROVED
    assert "Godkänd av Anna Berg" in Client().get(path).content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_mail_scanner_that_follows_the_link_decides_nothing(page: CasePage, method: str) -> None:
    path = asked(page)
    getattr(Client(), method)(path)
    getattr(Client(), method)(f"{path}?decision=approved&who=Anna")
    getattr(Client(), method)(f"{path}sida/")

    assert Approval.objects.get().is_pending


def test_wish_to_change_says_which_and_goes_back_to_the_editors(page: CasePage) -> None:
    path = asked(page)
    response = Client().post(path, {"decision": "change", **BOSS})
    assert response.status_code == 422
    assert "Skriv vad ni vill ändra." in response.content.decode()

    Client().post(path, {"decision": "change", **BOSS, "note": "Ta bort priset."})

    assert Approval.objects.get().note == "Ta bort priset."
    assert state() == State.IN_REVIEW


def test_answer_without_a_name_is_told_with_the_rest_kept(page: CasePage) -> None:
    response = Client().post(asked(page), {"decision": "change", "who": "", "note": "Ta bort priset."})

    assert "Skriv vem som svarar." in response.content.decode()
    assert "Ta bort priset." in response.content.decode()
    assert Approval.objects.get().is_pending


def test_answer_is_given_once(page: CasePage) -> None:
    path = asked(page)
    Client().post(path, {"decision": "approved", **BOSS})
    Client().post(path, {"decision": "change", "who": "Någon annan", "note": "Nej."})

    assert Approval.objects.get().decided_by == "Anna Berg, inköpschef"


def test_newer_question_ends_the_older_one(page: CasePage) -> None:
    old = asked(page)
    new = asked(page)
    Client().post(old, {"decision": "approved", **BOSS})
    assert state() == State.APPROVAL
    assert "gäller inte längre" in Client().get(old).content.decode()

    Client().post(new, {"decision": "approved", **BOSS})

    assert [one.decision for one in Approval.objects.all()] == ["approved", "replaced"]


def test_taking_it_back_ends_the_question(page: CasePage) -> None:
    path = asked(page)
    withdraw(Submission.objects.get())
    Client().post(path, {"decision": "approved", **BOSS})

    assert Approval.objects.get().decision == "replaced"
    assert state() == State.WITHDRAWN


def test_page_is_not_published_before_it_is_approved(editor: Client, page: CasePage) -> None:
    response = publish(editor, page)
    page.refresh_from_db()
    assert not page.live
    assert response.url == reverse("submissions_admin:approval", args=[page.pk])

    Client().post(asked(page), {"decision": "approved", **BOSS})
    publish(editor, page)

    page.refresh_from_db()
    assert page.live
    assert state() == State.PUBLISHED
    send_due()
    assert page.full_url in mail.outbox[-1].body


def test_page_that_was_changed_after_its_approval_is_not_published(editor: Client, page: CasePage) -> None:
    Client().post(asked(page), {"decision": "approved", **BOSS})
    change(page, result="<p>Ett annat resultat.</p>")

    publish(editor, page)

    page.refresh_from_db()
    assert not page.live
    html = editor.get(reverse("submissions_admin:approval", args=[page.pk])).content.decode()
    assert "Texten har ändrats sedan dess." in html


def test_editor_who_knows_of_an_approval_writes_down_how(editor: Client, page: CasePage) -> None:
    url = reverse("submissions_admin:approval", args=[page.pk])
    refused = editor.post(url, {"record": "1", "decision": "recorded", "who": "inköpschefen", "note": ""})
    assert refused.status_code == 422
    assert not Approval.objects.exists()
    editor.post(url, {"record": "1", "decision": "recorded", "who": "inköpschefen", "note": "Ringde 12 maj."})

    publish(editor, page)

    page.refresh_from_db()
    approval = Approval.objects.get()
    assert page.live
    assert (approval.decided_by, approval.note, approval.asked_by.email) == (
        "inköpschefen",
        "Ringde 12 maj.",
        "redaktor@example.se",
    )


def test_page_that_nobody_handed_in_is_published_as_ever(editor: Client) -> None:
    page = CasePageFactory(live=False, first_published_at=None)
    publish(editor, page)

    page.refresh_from_db()
    assert page.live


def test_page_an_editor_wrote_can_be_approved_too(editor: Client) -> None:
    page = CasePageFactory(live=False, first_published_at=None)
    url = reverse("submissions_admin:approval", args=[page.pk])
    assert url in editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    editor.post(url, {"ask": "1", "address": "chef@example.se"})
    publish(editor, page)
    page.refresh_from_db()
    assert not page.live

    Client().post(path_in(mailed()), {"decision": "approved", **BOSS})
    publish(editor, page)

    page.refresh_from_db()
    assert page.live


def test_published_page_can_be_mended_without_asking_again(editor: Client, page: CasePage) -> None:
    Client().post(asked(page), {"decision": "approved", **BOSS})
    publish(editor, page)
    change(page, result="<p>Ett stavfel mindre.</p>")

    assert approving.missing_approval(CasePage.objects.get(pk=page.pk)) is None


def test_fingerprint_is_of_what_is_read_alone(page: CasePage) -> None:
    before = approving.digest_of(page.latest_revision)
    change(page, confirmed_on=datetime.date(2020, 1, 1), search_description="För sökmotorer")
    page.refresh_from_db()
    assert approving.digest_of(page.latest_revision) == before
    change(page, intro="Något annat.")
    page.refresh_from_db()
    assert approving.digest_of(page.latest_revision) != before


def test_mailbox_for_questions_counts_and_one_that_was_never_there_is_like_an_empty_one(page: CasePage) -> None:
    revision = page.latest_revision
    before = approving.digest_of(revision)
    assert revision.content.pop("contact_mailbox") == ""
    assert approving.digest_of(revision) == before
    revision.content["contact_mailbox"] = "inkop@example.se"
    assert approving.digest_of(revision) != before


def test_only_who_may_publish_the_page_may_ask(client: Client, page: CasePage) -> None:
    client.force_login(get_user_model().objects.create_user("kommun@example.se"))

    assert client.get(reverse("submissions_admin:approval", args=[page.pk])).status_code in {302, 403}


def test_reminder_comes_once_after_a_week(page: CasePage) -> None:
    asked(page)
    assert approving.remind() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8)):
        assert approving.remind() == 1
        assert approving.remind() == 0
        assert mailed().subject.startswith("Påminnelse")
        Client().post(path_in(mailed()), {"decision": "approved", **BOSS})

    assert state() == State.APPROVED


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": "approved"},
        {"decision": "approved", "decided_at": timezone.now(), "decided_by": ""},
        {"decision": "recorded", "decided_at": timezone.now(), "decided_by": "Anna", "note": ""},
    ],
)
def test_database_keeps_no_decision_without_who_when_and_why(page: CasePage, wrong: dict[str, Any]) -> None:
    asked(page)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(**wrong)


def test_database_keeps_one_open_question_a_page(page: CasePage) -> None:
    asked(page)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(page_id=page.pk, page_title="x", revision_number=1, digest="x")


@pytest.fixture
def approved_last(page: CasePage, editor: Client) -> Any:
    """Press the button of a workflow's last step; from the list or, with the form, from the page itself."""
    workflow = Workflow.objects.create(name="Redaktionen")
    task = GroupApprovalTask.objects.create(name="Redaktionen godkänner")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(page, get_user_model().objects.get())
    step = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", step.pk])

    def press(**headers: str) -> Any:
        return editor.post(url, {"comment": ""}, headers=headers)

    return press


def test_workflows_last_approval_publishes_nothing_the_municipality_has_not_approved(
    page: CasePage, approved_last: Any, editor: Client
) -> None:
    response = approved_last()

    page.refresh_from_db()
    assert not page.live
    assert page.workflow_in_progress
    assert response.url == reverse("submissions_admin:approval", args=[page.pk])
    html = editor.get(response.url).content.decode()
    assert "Sidan är inte publicerad, och väntar på er som förut. Kommunen har inte godkänt sidan än." in html

    approving.record(page, decision=Approval.Decision.BY_PHONE, who="Anna Berg", note="I telefon.", by=None)
    approved_last()
    page.refresh_from_db()
    assert page.live
    assert not page.workflow_in_progress


def test_dialogue_of_a_workflow_is_told_where_to_go(page: CasePage, approved_last: Any) -> None:
    response = approved_last(**{"X-Requested-With": "XMLHttpRequest"})

    assert response.json() == {"step": "success", "redirect": reverse("submissions_admin:approval", args=[page.pk])}


def test_workflows_last_approval_publishes_no_personal_number(page: CasePage, approved_last: Any) -> None:
    change(page, solution="<p>Ring 811218-9876.</p>")
    approving.record(page, decision=Approval.Decision.BY_PHONE, who="Anna Berg", note="I telefon.", by=None)

    assert approved_last().url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    page.refresh_from_db()
    assert not page.live


def test_version_is_told_by_its_day_and_not_by_the_databases_number(page: CasePage, editor: Client) -> None:
    with time_machine.travel(datetime.datetime(2026, 5, 4, 12, 30, tzinfo=datetime.UTC)):
        change(page, solution="<p>Ny.</p>")
        path = asked(page)

    html = Client().get(path).content.decode()
    assert "exakt vilken version det gällde (den från 4 maj 2026, 14.30)" in html
    html = editor.get(reverse("submissions_admin:approval", args=[page.pk])).content.decode()
    assert "versionen från 4 maj 2026, 14.30" in html
