"""The start page's number of what was handed in, and the list it opens."""

from __future__ import annotations

import pytest
from django.test import Client

from members.models import User
from submissions.models import State
from tests.search.test_panel import editor
from tests.submissions.forms import handed_in

pytestmark = pytest.mark.django_db


def test_number_opens_the_list_of_what_waits_for_the_editors(client: Client) -> None:
    handed_in(state=State.RECEIVED, title="Nyss kommet")
    handed_in(state=State.DECLINED, title="Sedan länge avböjt")
    client.force_login(User.objects.create_superuser("kundstod@example.se"))
    home = client.get("/admin/").content.decode()
    url, rest = home.split('<ul class="kb-desk"><li><a href="')[1].split('">', 1)
    assert rest.startswith('<span class="kb-desk__count">1</span>')
    listed = client.get(url.replace("&amp;", "&")).content.decode()
    assert "Nyss kommet" in listed
    assert "Sedan länge avböjt" not in listed


def test_who_does_not_review_sees_no_such_number(client: Client) -> None:
    client.force_login(editor())
    assert "väntar på att redaktionen läser" not in client.get("/admin/").content.decode()
