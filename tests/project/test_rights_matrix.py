"""Who may do what in the admin: every address times every role, with what is one's own and what is another's.

The addresses come from the resolver, so that a new one is tested by itself. Unless `RULES` says otherwise a new address
is refused to a municipality's people when it takes something of another municipality, and nothing it answers may hold a
word of that municipality's secrets. One that takes what nobody has described fails, and says what to add.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.project.rights import (
    Address,
    Side,
    World,
    admin_addresses,
    asking_for,
    client_of,
    own_variants,
    owned_variants,
)

pytestmark = pytest.mark.django_db

EDITORIAL, SUPERUSER = "editorial", "superuser"
# Addresses that are for some roles only; the first that fits counts.
RULES: list[tuple[str, set[str]]] = [
    (r"wagtailadmin_collections:|wagtailadmin_workflows:(?!task_ch)", {SUPERUSER}),
    (r"wagtailusers_|wagtailsites:", {SUPERUSER}),
    (r"wagtailredirects:|wagtailsettings:|wagtailsnippets_|corners:|submissions_admin:", {EDITORIAL, SUPERUSER}),
    (r"letters_|questions_admin:|comments_admin:", {EDITORIAL, SUPERUSER}),
    (r"search_(asked|ask_writer|handle_asked|synonym_history|undo_synonyms)", {EDITORIAL, SUPERUSER}),
    (r"wagtailadmin_reports:|wagtailadmin_api:(images|documents):", {EDITORIAL, SUPERUSER}),
]
# Open to whoever may enter the admin, whatever municipality the address names, and why that is no harm.
OPEN = {
    "wagtailadmin_explore": "leads to one's own pages instead",
    "wagtailadmin_explore_results": "leads to one's own pages instead",
    "wagtailadmin_choose_page_child": "shows what visitors see below that page",
    "wagtailadmin_editing_sessions:ping": "another's session becomes a new one of one's own",
    "wagtailadmin_editing_sessions:release": "ends one's own session only, and says nothing of others",
    "wagtailsnippetchoosers_municipalities_municipality:chosen": "municipalities are facts for everybody",
}
# What even the editorial office cannot simply open, and why.
ODD = {
    "wagtailadmin_error_test": "is there to fail",
    "wagtailadmin_login": "who is logged in is sent on",
    "wagtailadmin_password_reset": "leads to the login by code",
    "wagtailadmin_password_reset_done": "leads to the login by code",
    "wagtailadmin_password_reset_confirm": "leads to the login by code",
    "wagtailadmin_password_reset_complete": "leads to the login by code",
    "wagtailadmin_explore_root": "leads to the first page",
    "wagtailadmin_pages:choose_parent": "needs a type whose parents are few",
    "wagtailadmin_pages:convert_alias": "the page is no alias",
    "wagtailadmin_pages:revisions_index": "leads to the history",
    "wagtailadmin_pages:workflow_action": "the municipality's own step is not the office's",
    "wagtailadmin_pages:collect_workflow_action_data": "the municipality's own step is not the office's",
    "wagtailadmin_pages:workflow_preview": "the municipality's own step is not the office's",
    "wagtailadmin_pages:revisions_unschedule": "nothing is scheduled",
    "wagtailadmin_pages:unpublish": "a draft is not published",
    "wagtailadmin_api:pages:find": "finds by an address that must be given",
    "wagtailadmin_api:documents:find": "finds by an address that must be given",
    "wagtailadmin_api:images:find": "finds by an address that must be given",
    "wagtail_bulk_action": "needs to be told of what",
    "wagtailadmin_block_preview": "needs to be told of what",
    "wagtailadmin_workflows:task_chooser_create": "workflows are made by joining",
    "wagtailimages:url_generator": "the site hands out no addresses of pictures",
    "wagtailimages:url_generator_output": "the site hands out no addresses of pictures",
    "wagtailsettings:preview_on_edit": "settings look like nothing",
    "wagtailsnippets:index": "each vocabulary has its own place in the menu",
    "wagtailsnippets_cases_cpvcode:add": "the codes are a regulation's",
    "wagtailsnippets_cases_cpvcode:copy": "the codes are a regulation's",
    "wagtailsnippets_cases_cpvcode:delete": "the codes are a regulation's",
    "wagtailsnippetchoosers_cases_cpvcode:create": "the codes are a regulation's",
    "wagtailsnippets_submissions_cannedreply:delete": "a canned reply is kept",
    "wagtailsnippets_comments_hidingreason:delete": "a reason is kept: comments refer to it",
    "admin/^.*/$": "is no page",
}
NOT_BY_GET = 405
NO_LOGIN = re.compile(r"wagtailadmin_(login|logout|password_reset|javascript_catalog|sprite)|admin/\^")
# Without these a municipality's people could not work.
WORK = [
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_explore",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_pages:add",
    "wagtailadmin_pages:add_subpage",
    "wagtailadmin_pages:copy",
    "wagtailadmin_pages:delete",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:move",
    "wagtailadmin_pages:preview_on_add",
    "wagtailadmin_pages:preview_on_edit",
    "wagtailadmin_pages:revisions_compare",
    "wagtailadmin_pages:revisions_revert",
    "wagtailadmin_pages:revisions_view",
    "wagtailadmin_pages:search",
    "wagtailadmin_pages:usage",
    "wagtailadmin_pages:view_draft",
    "wagtailadmin_pages:workflow_history",
    "wagtailadmin_pages:workflow_history_detail",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_search",
    "wagtailimages:add",
    "wagtailimages:delete",
    "wagtailimages:edit",
    "wagtailimages:image_usage",
    "wagtailimages:index",
    "wagtailimages:preview",
    "wagtailimages_chooser:choose",
    "wagtailimages_chooser:chosen",
    "wagtailimages_chooser:select_format",
    "wagtaildocs:add",
    "wagtaildocs:delete",
    "wagtaildocs:document_usage",
    "wagtaildocs:edit",
    "wagtaildocs:index",
    "wagtaildocs_chooser:choose",
    "wagtaildocs_chooser:chosen",
    "cases:index",
    "cases_answers",
    "cases_unconfirmed",
    "cases_without_contact",
    "challenges:index",
    "search_similar_choices",
    "search_waiting",
]

Problems = list[str]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Two municipalities that have joined; made once, and as it was made again after each test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def test_every_address_is_understood(world: World) -> None:
    missing = []
    for address in admin_addresses():
        try:
            owned_variants(address, world.own, world.other)
        except LookupError as problem:
            missing.append(str(problem))
    assert missing == []


def test_tables_name_addresses_that_exist() -> None:
    names = {str(address) for address in admin_addresses()}
    assert sorted({*OPEN, *ODD, *WORK} - names) == []
    assert [pattern for pattern, _roles in RULES if not any(re.match(pattern, name) for name in names)] == []


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_municipality_sees_and_touches_nothing_of_another(world: World, role: str) -> None:
    client = client_of(getattr(world.own, role))
    before = world.other.traces
    problems = [
        problem
        for address in understood()
        for check in (secrets_told, others_reached)
        for problem in check(client, address, world)
    ]
    assert problems == []
    assert world.other.traces == before


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_municipality_does_its_own_work(world: World, role: str) -> None:
    client = client_of(getattr(world.own, role))
    refused = [
        f"{address}: {response.status_code}"
        for address, response in opened(client.get, world.own, lambda address: str(address) in WORK)
        if response.status_code != 200
    ]
    assert refused == []


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_municipality_is_kept_from_the_offices_pages(world: World, role: str) -> None:
    client = client_of(getattr(world.own, role))
    let_in = [
        f"{method.__name__} {address}"
        for method in (client.get, client.post)
        for address, response in opened(method, world.own, lambda address: roles_of(address) is not None)
        if not is_refused(response)
    ]
    assert let_in == []


def test_editorial_office_opens_everything_but_what_runs_the_site(world: World) -> None:
    client = client_of(world.editorial)
    wrong = [
        f"{address}: {response.status_code}"
        for address, response in opened(client.get, world.other, lambda address: str(address) not in ODD)
        if response.status_code != NOT_BY_GET
        and is_refused(response) == (EDITORIAL in (roles_of(address) or {EDITORIAL}))
    ]
    assert wrong == []


def test_superuser_opens_what_the_editorial_office_may_not(world: World) -> None:
    client = client_of(world.superuser)
    refused = [
        f"{address}: {response.status_code}"
        for address, response in opened(client.get, world.own, lambda address: roles_of(address) == {SUPERUSER})
        if response.status_code != NOT_BY_GET and is_refused(response)
    ]
    assert refused == []


@pytest.mark.parametrize("who", ["nobody", "outsider"])
def test_others_do_not_come_in(world: World, who: str) -> None:
    client = client_of(getattr(world, who, None))
    let_in = [
        str(address)
        for address, response in opened(client.get, world.own, lambda address: not NO_LOGIN.match(str(address)))
        if not is_refused(response)
    ]
    assert let_in == []


def secrets_told(client: Client, address: Address, world: World) -> Iterator[str]:
    """Where an address tells of the other municipality though it is asked with one's own."""
    if roles_of(address) is not None:
        return  # another test holds it to being closed
    for values in own_variants(address, world.own):
        for query in ({}, asking_for(world.other, values)):
            response = client.get(address.url(values), query)
            if tells(response, world.other):
                yield f"{address} {values} tells a secret{' when asked for it' if query else ''}"
            if response.status_code >= 500 and str(address) not in ODD:
                yield f"{address} {values} fails"


def others_reached(client: Client, address: Address, world: World) -> Iterator[str]:
    """Where an address lets one reach what is the other municipality's."""
    for values in owned_variants(address, world.own, world.other):
        for method in (client.get, client.post):
            response = method(address.url(values), asking_for(world.other, values))
            if tells(response, world.other):
                yield f"{method.__name__} {address} {values} tells a secret"
            if not is_refused(response) and str(address) not in OPEN:
                yield f"{method.__name__} {address} {values} is let through: {response.status_code}"


def opened(
    ask: Callable[[str], HttpResponse], side: Side, wanted: Callable[[Address], bool]
) -> Iterator[tuple[Address, HttpResponse]]:
    """What those of the addresses that are wanted answer, with things of this side."""
    for address in filter(wanted, understood()):
        yield address, ask(address.url(own_variants(address, side)[0]))


def understood() -> list[Address]:
    """The addresses without the one that ends the session that asks."""
    return [address for address in admin_addresses() if address.name != "wagtailadmin_logout"]


def roles_of(address: Address) -> set[str] | None:
    """Who may use the address; None when it is for everybody who works in the admin, with what is theirs."""
    return next((roles for pattern, roles in RULES if re.match(pattern, str(address))), None)


def is_refused(response: HttpResponse) -> bool:
    """Whether the answer is no: Wagtail's own is a way back to the start with a message."""
    if response.status_code == 302:
        return response.url.partition("?")[0] in {reverse("wagtailadmin_home"), reverse("account_login")}
    return response.status_code in {401, 403, 404, 405}


def tells(response: HttpResponse, side: Side) -> bool:
    """Whether the answer holds one of this side's secrets."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return side.token in body.decode(errors="replace").lower()
