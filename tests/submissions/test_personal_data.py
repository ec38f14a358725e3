"""Whoever handed something in is shown it, given it, and forgotten."""

from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils import timezone

from members.personal_data import keepers
from submissions.models import Approval, State, Submission
from tests.submissions.forms import ADDRESS, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
(KEEPER,) = (keeper for keeper in keepers() if keeper.name == "Inlämnat")
OTHER = "annan@example.se"


def asked(address: str = ADDRESS) -> Approval:
    """Somebody who was asked to approve a page."""
    return Approval.objects.create(page_title="Skolskjuts", revision_number=1, digest="0", address=address)


def test_person_is_given_what_they_wrote_and_were_asked_and_nobody_elses() -> None:
    handed_in(title="Min").messages.create(text="Ja, det stämmer.", is_from_editors=False)
    handed_in(title="Annans", sender_email=OTHER)
    Submission.objects.create(kind="case", title="Skriven av någon som angav min adress", sender_email=ADDRESS)
    asked()
    asked(OTHER)

    told = json.loads(json.dumps(KEEPER.export(ADDRESS.upper()), cls=DjangoJSONEncoder))

    mine, approval = told
    assert (mine["rubrik"], mine["dina svar"]) == ("Min", ["Ja, det stämmer."])
    assert approval["sida"] == "Skolskjuts"


def test_own_page_leads_to_what_can_still_be_changed(client: Client) -> None:
    handed_in(title="Min")
    handed_in(title="Avböjd", state=State.DECLINED)
    assert KEEPER.written

    found = {item.label: item.opens for item in KEEPER.written(ADDRESS)}

    assert set(found) == {"Min, mottaget", "Avböjd, avböjt"}
    assert KEEPER.open
    assert client.get(KEEPER.open(ADDRESS, found["Min, mottaget"])).status_code == 200
    assert found["Avböjd, avböjt"] == 0
    assert KEEPER.open(OTHER, found["Min, mottaget"]) == ""


def test_forgetting_takes_back_what_is_under_way_and_leaves_the_address_nowhere() -> None:
    handed_in(contact_email=ADDRESS)
    handed_in(state=State.PUBLISHED)
    Submission.objects.create(kind="case", sender_email=ADDRESS, confirmed_at=timezone.now())
    typed = Submission.objects.create(kind="case", title="Någon annans", sender_email=ADDRESS)
    other = handed_in(sender_email=OTHER)
    asked()

    assert KEEPER.erase(ADDRESS) == 5

    states = set(Submission.objects.exclude(pk__in=[typed.pk, other.pk]).values_list("state", flat=True))
    assert states == {State.WITHDRAWN, State.PUBLISHED}
    assert set(Submission.objects.values_list("sender_email", "contact_email")) == {("", ""), (OTHER, "")}
    assert not Approval.objects.exclude(address="").exists()
    assert Submission.objects.get(pk=typed.pk).title == "Någon annans"
