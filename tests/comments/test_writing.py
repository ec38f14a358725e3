"""A visitor or a member comments, and loses nothing on the way."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cases.models import ProcurementStatus
from comments import moderating, services
from comments.models import Comment, CommentChange, State
from comments.wording import digest_of_text
from letters.models import MailedCode
from tests.comments.worlds import (
    ADDRESS,
    NAME,
    TEXT,
    code_in,
    comment_on,
    mailed,
    member,
    moderator,
    path_in,
    reason,
    seal,
    sent,
    visitor_writes,
    write,
)
from tests.factories import CasePageFactory
from tests.second_factor import log_in, log_in_without

pytestmark = pytest.mark.django_db


def test_visitor_confirms_by_code_and_waits_for_a_moderator(client: Client, case: Any) -> None:
    editor = moderator()
    response = write(client, case)
    assert Comment.objects.get().state == State.UNCONFIRMED
    response = client.post(response.url, {"code": code_in(mailed())}, follow=True)

    comment = Comment.objects.get()
    assert (comment.state, comment.text, comment.author_name, comment.email) == (State.WAITING, TEXT, NAME, ADDRESS)
    assert "En redaktör läser den" in response.content.decode()
    assert mailed().to == [editor.email]
    assert TEXT not in client.get(case.url).content.decode()


def test_published_comment_stands_on_the_page_and_its_writer_is_told(client: Client, case: Any) -> None:
    editor = moderator()
    comment = comment_on(case, state=State.WAITING)
    moderating.publish(comment, by=editor, seen=comment.version)

    html = client.get(case.url).content.decode()
    assert "Kommentarer (1)" in html
    assert f'id="kommentar-{comment.pk}"' in html
    assert TEXT in html
    assert client.get(path_in(mailed(), "/kommentarer/egen/")).status_code == 200
    assert list(comment.changes.values_list("state", "by")) == [(State.PUBLISHED, editor.pk)]


def test_page_without_comments_says_so_and_leads_to_the_form(client: Client, case: Any) -> None:
    html = client.get(case.url).content.decode()

    assert "Kommentarer (0)" in html
    assert f'href="/kommentarer/{case.pk}/skriv/"' in html


def test_readers_and_those_who_open_the_form_get_no_cookie(client: Client, case: Any) -> None:
    comment_on(case)
    for path in (case.url, f"/kommentarer/{case.pk}/skriv/", f"/kommentarer/{case.pk}/folj/"):
        assert not client.get(path).cookies, path


def test_letter_with_the_code_holds_nothing_that_was_typed(client: Client, case: Any) -> None:
    write(client, case, name="Köp billigt", text="Besök vår butik och köp billigt nu")

    assert "billigt" not in mailed().body + mailed().subject


def test_member_of_a_municipality_appears_at_once_with_its_name(client: Client, case: Any, as_member: Any) -> None:
    as_member(member())
    response = client.post(f"/kommentarer/{case.pk}/skriv/", {"text": TEXT, "oppnad": seal(), "som": "medlem"})

    comment = Comment.objects.get()
    assert comment.state == State.PUBLISHED
    assert "Umeå kommun" in client.get(response.url, follow=True).content.decode()
    assert mail.outbox == []


def test_editor_who_is_a_member_of_a_municipality_speaks_for_the_office(client: Client, case: Any) -> None:
    person = dataclasses.replace(member(), badge="Redaktionen")
    services.write_as_member(page=case, parent=None, text=TEXT, person=person)

    assert Comment.objects.get().municipality is None


@pytest.mark.parametrize(("log_in", "state"), [(log_in, State.PUBLISHED), (log_in_without, State.WAITING)])
def test_editor_speaks_for_the_office_only_with_a_second_factor(
    log_in: Any, state: State, client: Client, case: Any
) -> None:
    log_in(client, moderator())
    form = client.get(f"/kommentarer/{case.pk}/skriv/").content.decode()
    assert ("visa ditt andra steg" in form) == (state == State.WAITING)
    client.post(f"/kommentarer/{case.pk}/skriv/", {"text": TEXT, "oppnad": seal(), "som": "medlem"})

    comment = Comment.objects.get()
    assert (comment.state, comment.badge) == (state, "Redaktionen" if state == State.PUBLISHED else "")


def test_member_signs_with_a_name_and_a_role_that_mislead_nobody(client: Client, case: Any, as_member: Any) -> None:
    given = [("Anna Berg", "Inköpare"), ("Redaktionen", "Inköpare"), ("Anna Berg", "Kundstöd"), ("", "")]
    signed = []
    for number, (name, role) in enumerate(given):
        person = dataclasses.replace(member(), name=name, role=role)
        as_member(person)
        form = client.get(f"/kommentarer/{case.pk}/skriv/").content.decode()
        comment = services.write_as_member(page=case, parent=None, text=f"Text {number}", person=person)
        assert f"Du skriver som {comment.author_name}, {person.badge}." in form
        signed.append((comment.author_name, comment.author_role))

    assert signed == [("Anna Berg", "Inköpare"), ("Inköpare", "Inköpare"), ("Anna Berg", ""), ("En medlem", "")]


def test_member_without_a_municipality_waits(client: Client, case: Any, as_member: Any) -> None:
    as_member(member(code=None))
    client.post(f"/kommentarer/{case.pk}/skriv/", {"text": TEXT, "oppnad": seal(), "som": "medlem"})

    assert Comment.objects.get().state == State.WAITING


def test_answer_stands_below_what_it_answers(client: Client, case: Any) -> None:
    above = comment_on(case, "Hur gjorde ni?")
    client.post(f"/kommentarer/{case.pk}/svara/{above.pk}/", sent())

    assert Comment.objects.get(text=TEXT).parent == above


def kept(response: Any, status: int, words: str) -> None:
    """The answer has this status, says this, and the text stands in its box."""
    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert f">\n{TEXT}</textarea>" in html or f">{TEXT}</textarea>" in html


def test_text_is_kept_when_the_form_is_refused(client: Client, case: Any) -> None:
    refused: list[tuple[dict[str, str], str]] = [
        ({"oppnad": ""}, "Något gick fel när sidan öppnades"),
        ({"oppnad": seal(90_000)}, "öppen länge"),
        ({"webbplats": "x"}, "Rutan som ska vara tom"),
        ({"email": "upphandlare@"}, "giltig e-postadress"),
        ({"name": ""}, "Skriv ett namn"),
        ({"name": "Redaktionen"}, "Så heter den som svarar"),
        ({"som": "medlem", "name": "", "email": ""}, "Du är inte inloggad längre"),
    ]
    for changes, words in refused:
        kept(write(client, case, **changes), 422, words)
    assert not Comment.objects.exists()


def test_text_is_kept_when_somebody_writes_too_often(client: Client, case: Any) -> None:
    for number in range(3):
        write(client, case, text=f"{TEXT} {number}")
    response = write(client, case)

    kept(response, 429, "Det går lite för fort")
    assert int(response["Retry-After"]) > 0


def test_text_is_kept_when_the_members_token_does_not_hold(case: Any, as_member: Any) -> None:
    person = member()
    as_member(person)
    client = Client(enforce_csrf_checks=True)
    client.force_login(person.user)
    values = {"text": TEXT, "oppnad": seal(), "som": "medlem"}
    kept(client.post(f"/kommentarer/{case.pk}/skriv/", values), 403, "Formuläret hann bli för gammalt")

    token = client.get(f"/kommentarer/{case.pk}/skriv/").cookies["csrftoken"].value
    response = client.post(f"/kommentarer/{case.pk}/skriv/", values | {"csrfmiddlewaretoken": token})
    assert response.status_code == 302


def test_text_is_kept_when_the_page_closes_meanwhile(client: Client, case: Any) -> None:
    moderating.close_page(case, by=moderator())

    kept(write(client, case), 409, "Din text är inte skickad, men finns kvar")


def test_text_is_kept_when_the_page_goes_meanwhile(client: Client, case: Any) -> None:
    case.unpublish()
    response = write(client, case)

    kept(response, 404, "Sidan finns inte längre")
    assert case.title not in response.content.decode()


def test_text_is_kept_when_the_comment_it_answers_is_hidden_meanwhile(client: Client, case: Any) -> None:
    above = comment_on(case, "Hur gjorde ni?")
    moderating.hide(above, why=reason(), by=moderator(), seen=above.version)
    response = client.post(f"/kommentarer/{case.pk}/svara/{above.pk}/", sent())

    kept(response, 409, "visas inte längre")
    assert f'action="/kommentarer/{case.pk}/skriv/"' in response.content.decode()


def test_wrong_code_leaves_the_comment_and_a_new_one_confirms_it(client: Client, case: Any) -> None:
    url = write(client, case).url
    wrong = client.post(url, {"code": "000000"})
    assert wrong.status_code == 422
    assert "Koden stämmer inte" in wrong.content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20)):
        client.post(url, {"ny": "1"})
        client.post(url, {"code": code_in(mailed())})

    assert Comment.objects.get().state == State.WAITING


def test_address_can_be_mended_before_the_code(client: Client, case: Any) -> None:
    url = write(client, case, email="fel@example.se").url
    change = url.replace("/kod/", "/text/")
    assert TEXT in client.get(change).content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        client.post(change, {"text": TEXT, "name": NAME, "email": ADDRESS})
        client.post(url, {"code": code_in(mailed())})

    comment = Comment.objects.get()
    assert (comment.state, comment.email) == (State.WAITING, ADDRESS)


def test_what_was_mended_before_the_form_is_sent_again_is_kept(client: Client, case: Any) -> None:
    brought = opened_form(client, case)
    write(client, case, text="Vi sparade 25 procent", name="Anna", **brought)
    write(client, case, text="Vi sparade 2,5 procent!", name="Upphandlare", **brought)

    comment = Comment.objects.get()
    assert (comment.text, comment.author_name) == ("Vi sparade 2,5 procent!", "Upphandlare")


def test_text_is_kept_when_it_is_changed_too_late(client: Client, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    change = write(client, case).url.replace("/kod/", "/text/")
    opened = Comment.objects.get()
    services.confirm(opened, code_in(mailed()))
    opened.state = State.UNCONFIRMED
    monkeypatch.setattr("comments.views.writing.own", lambda _token: opened)

    kept(client.post(change, {"text": TEXT, "name": "Anna", "email": ADDRESS}), 409, "redan bekräftad")


def opened_form(client: Client, page: Any) -> dict[str, str]:
    """What the form brings along, besides what is typed."""
    return {"nyckel": client.get(f"/kommentarer/{page.pk}/skriv/").context["secret"]}


def test_same_form_sent_twice_makes_one_comment(client: Client, case: Any) -> None:
    brought = opened_form(client, case)
    first, second = write(client, case, **brought), write(client, case, **brought)

    assert Comment.objects.count() == 1
    assert second.url == first.url
    assert second.url.endswith("/kod/")
    assert MailedCode.objects.count() == 1


def test_form_that_is_sent_again_with_something_else_makes_another_comment(client: Client, case: Any) -> None:
    brought = opened_form(client, case)
    first, second = write(client, case, **brought), write(client, case, text="Något helt annat", **brought)

    assert Comment.objects.count() == 2
    assert first.url != second.url


@pytest.mark.parametrize("brought", [{}, {"nyckel": "x" * 43}, {"nyckel": "kort"}])
def test_whoever_knows_text_and_address_gets_nothing_of_anothers_comment(
    brought: dict[str, str], client: Client, case: Any
) -> None:
    first = write(Client(REMOTE_ADDR="192.0.2.9"), case, **opened_form(client, case))
    before = Comment.objects.values().get()
    second = write(client, case, name="Någon annan", **brought)

    assert second.url != first.url
    assert Comment.objects.values().get(pk=before["id"]) == before
    assert Comment.objects.exclude(pk=before["id"]).get().author_name == "Någon annan"


@pytest.mark.parametrize("text", ["Tack!", "Vi gjorde om vår egen upphandling av samma slag året efter"])
def test_nobody_finds_out_whose_a_published_comment_is_by_sending_it_again(
    text: str, client: Client, case: Any
) -> None:
    comment_on(case, text, text_digest=digest_of_text(text))
    tried = [write(client, case, text=text, email=email) for email in (ADDRESS, "annan@example.se")]

    assert len({response.status_code for response in tried}) == 1
    assert "redan skrivit" not in "".join(response.content.decode() for response in tried)


def test_who_lost_the_page_for_the_code_sends_the_text_again_and_says_it_once(client: Client, case: Any) -> None:
    lost = write(client, case).url
    code = code_in(mailed())
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        client.post(write(client, case).url, {"code": code_in(mailed())})
        assert "redan skrivit" in client.post(lost, {"code": code}).content.decode()

    assert sorted(Comment.objects.values_list("state", flat=True)) == [State.UNCONFIRMED, State.WAITING]


def test_text_is_changed_without_a_look_at_what_was_hidden_meanwhile(client: Client, case: Any) -> None:
    parent = comment_on(case, "Det här döljs strax")
    answer = client.post(f"/kommentarer/{case.pk}/svara/{parent.pk}/", sent()).url.replace("/kod/", "/text/")
    assert parent.text in client.get(answer).content.decode()
    moderating.hide(parent, why=reason(), by=moderator(), seen=parent.version)

    assert parent.text not in client.get(answer).content.decode()
    changed = client.post(answer, {"text": "Ändrat", "name": NAME, "email": ADDRESS})
    assert changed.status_code == 302
    assert Comment.objects.get(parent=parent).text == "Ändrat"


def test_text_for_a_page_that_is_not_read_any_more_is_given_back(client: Client, case: Any) -> None:
    change = write(client, case).url.replace("/kod/", "/text/")
    PageViewRestriction.objects.create(page=case, restriction_type=PageViewRestriction.LOGIN)

    for answer in (client.get(change), client.post(change, {"text": TEXT, "name": NAME, "email": ADDRESS})):
        assert answer.status_code == 404
        assert TEXT in answer.content.decode()
        assert case.title not in answer.content.decode()


def test_changed_text_is_looked_at_as_the_first_one_was(client: Client, case: Any) -> None:
    change = write(client, case).url.replace("/kod/", "/text/")
    values = {"name": NAME, "email": ADDRESS}
    elsewhere = "Köp våra tjänster, vi är bäst i hela landet på skolskjuts"
    comment_on(CasePageFactory(), elsewhere, text_digest=digest_of_text(elsewhere), email="annan@example.se")
    asked_again = client.post(change, {"text": "Ring 070-123 45 67 så berättar jag", **values})
    pasted = client.post(change, {"text": elsewhere, **values})

    assert (asked_again.status_code, pasted.status_code) == (422, 409)
    assert "Titta en gång till" in asked_again.content.decode()
    assert Comment.objects.get(state=State.UNCONFIRMED).text == TEXT
    values |= {"text": "Ring 070-123 45 67 så berättar jag", "sett": asked_again.context["form"].seen_mark}
    assert client.post(change, values).status_code == 302


def test_address_in_the_text_is_pointed_out_once(client: Client, case: Any) -> None:
    for text in ("Ring 070-123 45 67 så berättar jag", "Skriv till anna@example.se så får du den"):
        first = write(client, case, text=text)
        assert first.status_code == 422
        assert "Titta en gång till" in first.content.decode()
        mark = first.context["form"].seen_mark

        assert write(client, case, text=text, sett=mark).status_code == 302


def test_personal_number_is_refused(client: Client, case: Any) -> None:
    response = write(client, case, text="Hon heter så och har 811218-9876 i registret")

    assert response.status_code == 422
    assert "ser ut som ett personnummer" in response.content.decode()


def test_secrecy_closes_the_comments_and_leaves_those_that_are_there(client: Client, case: Any) -> None:
    secret = CasePageFactory(procurement_status=ProcurementStatus.objects.get(code="annonserad"))
    comment_on(secret)
    html = client.get(secret.url).content.decode()

    assert "Kommentarerna är stängda tills avtalet är klart" in html
    assert TEXT in html
    assert "Skriv en kommentar" not in html
    assert "stängda" in client.get(f"/kommentarer/{secret.pk}/skriv/").content.decode()
    assert write(client, secret).status_code == 409


def test_form_is_fetched_without_the_page_around_it(client: Client, case: Any) -> None:
    html = client.get(f"/kommentarer/{case.pk}/skriv/", headers={"HX-Request": "true"}).content.decode()

    assert "<form" in html
    assert "<html" not in html


def test_reply_to_another_pages_comment_is_refused_by_the_database(case: Any) -> None:
    elsewhere = comment_on(CasePageFactory(), "Annanstans")
    reply = comment_on(case, "Svar", parent=comment_on(case, "Här"))
    for parent in (elsewhere, reply):
        with pytest.raises(IntegrityError), transaction.atomic():
            comment_on(case, "På fel plats", parent=parent)


def test_comment_is_never_moved(case: Any) -> None:
    comment = comment_on(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(page=CasePageFactory())


def test_impossible_comment_is_refused_by_the_database(case: Any) -> None:
    comment = comment_on(case)
    states = [{"state": state} for state in ("odd", State.ERASED, State.HIDDEN)]
    impossible: list[dict[str, Any]] = [*states, {"text": ""}, {"emptied_at": timezone.now()}]
    for changes in impossible:
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(**changes)


def test_log_of_changes_holds_no_word_of_the_comment(case: Any) -> None:
    comment = visitor_writes(case)
    services.erase(comment)

    values = str(list(CommentChange.objects.values()))
    assert TEXT not in values
    assert ADDRESS not in values
    assert str(comment) == f"Kommentar {comment.pk}"
