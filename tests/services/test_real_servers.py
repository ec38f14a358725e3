"""The servers that the tests rely on are real and answer."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from elasticsearch import Elasticsearch
from playwright.sync_api import Page


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_is_a_real_server_with_a_schema_from_migrations(postgresql):
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        (version,) = cursor.fetchone()
    assert int(version) >= 140000
    assert "members_user" in connection.introspection.table_names()


@pytest.mark.elasticsearch
def test_elasticsearch_finds_what_was_put_into_it(elasticsearch_url):
    client = Elasticsearch(elasticsearch_url)
    index = f"{settings.ELASTICSEARCH_PREFIX}-smoke"
    mappings = {"properties": {"stems": {"type": "text", "analyzer": "whitespace"}}}
    client.indices.create(index=index, mappings=mappings)
    try:
        client.index(index=index, id="1", document={"stems": "skolskjuts anbud"}, refresh=True)
        hits = client.search(index=index, query={"match": {"stems": "anbud"}})["hits"]["hits"]
    finally:
        client.indices.delete(index=index)
    assert [hit["_id"] for hit in hits] == ["1"]


@pytest.mark.browser
def test_chromium_shows_a_page_of_the_running_site(live_server, page: Page):
    response = page.goto(f"{live_server.url}/konto/logga-in/losenord/")
    assert response.status == 200
    assert page.get_attribute("html", "lang") == "sv"
    assert page.locator("input[type=password]").is_visible()


@pytest.mark.browser
def test_chromium_reads_what_the_test_wrote_to_the_database(live_server, page: Page, django_user_model):
    django_user_model.objects.create_superuser("redaktor@example.se", "ett långt lösenord")
    page.goto(f"{live_server.url}/konto/logga-in/losenord/")
    page.fill("input[name=login]", "redaktor@example.se")
    page.fill("input[name=password]", "ett långt lösenord")
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(f"{live_server.url}/konto/steg-tva/**")
    assert page.locator("h1").count() >= 1


@pytest.mark.browser
def test_axe_reports_a_field_without_a_label(page: Page, assert_accessible):
    page.set_content("<html lang=sv><title>x</title><main><h1>x</h1><input type=text></main></html>")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)


@pytest.mark.browser
def test_axe_accepts_a_field_with_a_label(page: Page, assert_accessible):
    page.set_content("<html lang=sv><title>x</title><main><h1>x</h1><label>Namn <input></label></main></html>")
    assert_accessible(page)


def _counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - model names
            (counts[table],) = cursor.fetchone()
    return counts


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_rows_of_the_migrations_survive_tests_with_real_transactions(turn, django_user_model):
    counts = _counts()
    assert counts["wagtailcore_page"] >= 1
    assert counts["members_user"] == 0
    django_user_model.objects.create_user(f"person{turn}@example.se")


@pytest.mark.django_db(transaction=True)
def test_new_rows_after_a_restored_table_get_free_ids(django_user_model):
    call_command("createsuperuser", email="a@example.se", interactive=False)
    assert Client().get("/konto/logga-in/").status_code == 200
    assert django_user_model.objects.count() == 1
