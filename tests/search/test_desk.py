"""What editors do about the search: see to what found nothing, try synonyms, take them back, choose similar pages."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import User
from search.choices import Choices, choices_for
from search.models import AskedDay, AskedText, SimilarChoice, StoredDocument, SynonymChange, SynonymGroup
from search.service import Question, search_pages, similar_to_page
from search.synonyms import try_out
from tests.factories import municipality_page
from tests.search.conftest import TopicEmbedder
from tests.search.sites import KRAMFORS, SmallSite
from tests.search.test_panel import editor as municipal_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("redaktor@example.se")


@pytest.fixture
def editor(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def asked(text: str, *, times: int = 1, unanswered: int | None = None) -> AskedText:
    nothing = times if unanswered is None else unanswered
    row = AskedText.objects.create(text=text, unanswered_at=timezone.now() if nothing else None)
    AskedDay.objects.create(text=row, day=timezone.localdate(), asked=times, unanswered=nothing)
    return row


def page_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_start_page_shows_how_many_and_leads_to_the_list(editor: Client) -> None:
    asked("djurdoktor")
    html = page_of(editor.get("/admin/"))
    link = html.split(f'href="{reverse("search_asked")}"')[1].split("</a>")[0]
    assert '<span class="kb-desk__count">1</span>' in link


def test_start_page_of_one_municipality_says_nothing_of_searches(client: Client) -> None:
    client.force_login(municipal_editor(of=municipality_page()))
    html = page_of(client.get("/admin/"))
    assert "Sökningar utan träff" not in html
    assert "Sidor som saknas i sökningen" in html
    assert client.get(reverse("search_asked")).status_code == 302


def test_list_shows_what_found_nothing_the_most_frequent_first(editor: Client) -> None:
    asked("tandvård", times=2)
    asked("djurdoktor", times=5)
    asked("skolskjuts", times=9, unanswered=0)
    html = page_of(editor.get(reverse("search_asked")))
    assert html.index("djurdoktor") < html.index("tandvård")
    assert "skolskjuts" not in html
    assert "skolskjuts" in page_of(editor.get(reverse("search_asked"), {"state": "alla"}))


def test_list_sorts(editor: Client) -> None:
    asked("zebra", times=2)
    asked("apa", times=1)
    html = page_of(editor.get(reverse("search_asked"), {"ordering": "text"}))
    assert html.index("apa") < html.index("zebra")


def test_export_holds_no_formula_that_a_visitor_wrote(editor: Client) -> None:
    asked('=hyperlink("http://example.se")', times=3)
    response = editor.get(reverse("search_asked"), {"export": "csv"})
    rows = list(csv.reader(io.StringIO(response.getvalue().decode())))
    assert rows[1][:3] == ['\'=hyperlink("http://example.se")', "3", "3"]


def test_what_is_seen_to_leaves_the_list(editor: Client, user: User) -> None:
    row = asked("djurdoktor")
    editor.post(reverse("search_handle_asked", args=[row.pk]))
    row.refresh_from_db()
    assert row.handled_by == user
    assert not AskedText.objects.unanswered().exists()
    assert "djurdoktor" in page_of(editor.get(reverse("search_asked"), {"state": "klara"}))
    assert editor.get(reverse("search_handle_asked", args=[row.pk])).status_code == 405


def test_who_may_know_something_is_named_with_a_letter_begun(
    site: SmallSite, topic_embedder: TopicEmbedder, editor: Client
) -> None:
    row = asked("skolskjuts")
    html = page_of(editor.get(reverse("search_ask_writer", args=[row.pk])))
    assert "Kramfors kommun" in html
    letter = unquote(html.split('href="mailto:')[1].split('"')[0])
    assert letter.startswith("trafikplanerare@example.se?subject=Har ni erfarenhet av ”skolskjuts”?")


def test_note_of_who_was_asked_is_kept_for_the_others(editor: Client, user: User) -> None:
    row = asked("djurdoktor")
    url = reverse("search_ask_writer", args=[row.pk])
    assert "Skriv vem du frågade." in page_of(editor.post(url, {"writer": " "}))
    editor.post(url, {"writer": "Trafikplaneraren i Härnösand"})
    row.refresh_from_db()
    assert (row.writer, row.writer_asked_by) == ("Trafikplaneraren i Härnösand", user)
    assert "Trafikplaneraren i Härnösand är tillfrågad" in page_of(editor.get(reverse("search_asked")))


def test_pages_that_wait_are_listed_for_those_who_may_edit_them(site: SmallSite, client: Client) -> None:
    StoredDocument.objects.filter(page_id__in=[site.buses.pk, site.city.pk]).update(waiting_since=timezone.now())
    client.force_login(municipal_editor(of=municipality_page(KRAMFORS)))
    html = page_of(client.get(reverse("search_waiting")))
    assert site.buses.title in html
    assert site.city.title not in html


# Synonyms


def test_trial_shows_what_would_be_found_and_saves_nothing(site: SmallSite, topic_embedder: TopicEmbedder) -> None:
    groups = SynonymGroup.objects.count()
    trial = try_out("barnbussar", ["barnbussar", "skolskjuts"], instead_of=None)
    assert trial.before_total == 0
    assert [place.move for place in trial.after] == ["ny"] * trial.after_total
    assert site.buses.pk in {place.hit.page.pk for place in trial.after}
    assert SynonymGroup.objects.count() == groups
    assert search_pages(Question(text="barnbussar")).total == 0


def test_trial_of_a_group_that_is_there_leaves_out_what_it_says_now(
    site: SmallSite, topic_embedder: TopicEmbedder
) -> None:
    group = SynonymGroup.objects.create(terms="barnbussar\nskolskjuts")
    trial = try_out("barnbussar", ["barnbussar", "snöplog"], instead_of=group.pk)
    assert {place.move for place in trial.before} == {"försvinner"}
    assert {place.hit.page.pk for place in trial.after} == {site.snow.pk}
    assert try_out("barnbussar", group.members, instead_of=group.pk).is_same


def test_form_tries_before_it_saves(site: SmallSite, topic_embedder: TopicEmbedder, editor: Client) -> None:
    row = asked("barnbussar")
    url = reverse("wagtailsnippets_search_synonymgroup:add")
    assert "barnbussar</textarea>" in page_of(editor.get(url, {"asked": row.pk}))
    values = {"terms": "barnbussar, skolskjuts", "asked": row.pk, "try-text": "barnbussar"}

    html = page_of(editor.post(url, values | {"action-try": "1"}))
    assert "Det här ändras för ”barnbussar”." in html
    assert "barnbussar, skolskjuts</textarea>" in html
    assert not SynonymGroup.objects.filter(terms__contains="barnbussar").exists()
    assert AskedText.objects.unanswered().exists()

    editor.post(url, values)
    assert site.buses.pk in {hit.page.pk for hit in search_pages(Question(text="barnbussar")).hits}
    assert not AskedText.objects.unanswered().exists()


def test_trial_says_what_it_lacks(editor: Client) -> None:
    url = reverse("wagtailsnippets_search_synonymgroup:add")
    assert "Skriv en sökning att prova med." in page_of(editor.post(url, {"terms": "a, b", "action-try": "1"}))
    html = page_of(editor.post(url, {"terms": "a", "try-text": "a", "action-try": "1"}))
    assert "Skriv minst två olika ord" in html
    assert "kb-try__lists" not in html


def test_group_that_is_there_is_tried_without_being_changed(editor: Client) -> None:
    group = SynonymGroup.objects.create(terms="barnbussar\nskolskjuts")
    url = reverse("wagtailsnippets_search_synonymgroup:edit", args=[group.pk])
    page_of(editor.post(url, {"terms": "x, y", "try-text": "x", "action-try": "1"}))
    group.refresh_from_db()
    assert group.terms == "barnbussar\nskolskjuts"


def test_history_remembers_every_change_and_who_made_it(editor: Client, user: User) -> None:
    editor.post(reverse("wagtailsnippets_search_synonymgroup:add"), {"terms": "ett, två"})
    group = SynonymGroup.objects.get(terms="ett, två")
    editor.post(reverse("wagtailsnippets_search_synonymgroup:edit", args=[group.pk]), {"terms": "ett, tre"})
    editor.post(reverse("wagtailsnippets_search_synonymgroup:edit", args=[group.pk]), {"terms": "ett, tre"})
    editor.post(reverse("wagtailsnippets_search_synonymgroup:delete", args=[group.pk]))
    changes = (
        SynonymChange.objects.filter(group_id=group.pk).order_by("pk").values_list("before", "after", "changed_by")
    )
    assert list(changes) == [("", "ett, två", user.pk), ("ett, två", "ett, tre", user.pk), ("ett, tre", "", user.pk)]


def test_each_change_can_be_taken_back_and_that_is_a_change(editor: Client, user: User) -> None:
    group = SynonymGroup.objects.create(terms="ett, två")
    group.terms = "ett, tre"
    group.save()
    made, changed = SynonymChange.objects.filter(group_id=group.pk).order_by("pk")
    number = group.pk
    group.delete()
    deleted = SynonymChange.objects.latest("pk")

    for change, now in ((deleted, "ett, tre"), (changed, "ett, två"), (made, None)):
        editor.post(reverse("search_undo_synonyms", args=[change.pk]))
        assert SynonymGroup.objects.filter(pk=number).values_list("terms", flat=True).first() == now
    assert SynonymChange.objects.filter(group_id=number, changed_by=user).count() == 3
    assert "ett, tre" in page_of(editor.get(reverse("search_synonym_history")))


# Similar pages


def similar(site: SmallSite) -> list[int]:
    return [hit.page.pk for hit in similar_to_page(site.buses)]


def test_pinned_pages_come_first_in_their_order_and_say_why(
    site: SmallSite, topic_embedder: TopicEmbedder, editor: Client
) -> None:
    url = reverse("search_similar_choices", args=[site.buses.pk])
    for page in (site.food, site.snow):
        editor.post(url, {"other": page.pk, "do": "pinned"})
    assert similar(site)[:2] == [site.food.pk, site.snow.pk]
    editor.post(url, {"other": site.snow.pk, "do": "up"})
    assert similar(site)[:2] == [site.snow.pk, site.food.pk]
    assert "utvald av redaktionen" in Client().get(site.buses.url).content.decode()
    editor.post(url, {"other": site.snow.pk, "do": "leave"})
    assert choices_for(site.buses.pk) == Choices(pinned=(site.food.pk,))


def test_hidden_page_makes_room_for_the_next_and_stays_elsewhere(
    site: SmallSite, topic_embedder: TopicEmbedder, editor: Client
) -> None:
    shown = similar(site)
    editor.post(reverse("search_similar_choices", args=[site.buses.pk]), {"other": shown[0], "do": "hidden"})
    assert shown[0] not in similar(site)
    assert similar(site)[:2] == shown[1:3]
    assert shown[0] in {hit.page.pk for hit in search_pages(Question(text="skolskjuts")).hits}


def test_pinned_page_that_is_unpublished_is_not_shown(
    site: SmallSite, topic_embedder: TopicEmbedder, editor: Client
) -> None:
    url = reverse("search_similar_choices", args=[site.buses.pk])
    editor.post(url, {"other": site.food.pk, "do": "pinned"})
    site.food.unpublish()
    assert site.food.pk not in similar(site)
    assert "visas inte" in page_of(editor.get(url))


def test_page_that_nobody_may_see_cannot_be_pinned(site: SmallSite, editor: Client) -> None:
    url = reverse("search_similar_choices", args=[site.buses.pk])
    for page in site.unseen.values():
        editor.post(url, {"other": page.pk, "do": "pinned"})
    assert editor.post(url, {"other": site.buses.pk, "do": "pinned"}).status_code == 404
    assert editor.post(url, {"other": "9" * 30, "do": "pinned"}).status_code == 404
    assert not SimilarChoice.objects.exists()


def test_page_cannot_be_similar_to_itself(site: SmallSite) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SimilarChoice.objects.create(page_id=site.buses.pk, other_id=site.buses.pk, kind=SimilarChoice.Kind.PINNED)


def test_choices_are_for_whoever_may_edit_the_page(site: SmallSite, client: Client) -> None:
    client.force_login(municipal_editor(of=municipality_page(KRAMFORS)))
    own, other = (reverse("search_similar_choices", args=[page.pk]) for page in (site.buses, site.city))
    assert other not in page_of(client.get(own))
    assert client.get(other).status_code == 302
    assert client.post(other, {"other": site.buses.pk, "do": "pinned"}).status_code == 302
    assert not SimilarChoice.objects.exists()


def test_pages_are_looked_for_by_words_of_their_title(site: SmallSite, editor: Client) -> None:
    url = reverse("search_similar_choices", args=[site.buses.pk])
    word = site.food.title.split()[-1]
    assert site.food.title in page_of(editor.get(url, {"q": word}))
    assert "Ingen publicerad sida" in page_of(editor.get(url, {"q": "finnsinte"}))


def test_form_of_a_page_leads_to_its_similar_pages(site: SmallSite, editor: Client) -> None:
    html = page_of(editor.get(reverse("wagtailadmin_pages:edit", args=[site.buses.pk])))
    assert reverse("search_similar_choices", args=[site.buses.pk]) in html
