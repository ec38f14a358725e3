"""What each block of an article shows, and what it keeps from visitors."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.blocks.migrations.utils import apply_changes_to_raw_data
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from articles.models import ArticlePage
from articles.templatetags.articles import articles_about
from kunskapsbank.models import Picture
from tests.factories import CasePageFactory, ChallengePageFactory, SiteTree, article_page, site_tree
from tests.uploads import picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> SiteTree:
    return site_tree()


def html_of(client: Client, page: Any) -> str:
    return client.get(page.url).content.decode().replace("\N{SOFT HYPHEN}", "")


def cards(*pages: Any) -> tuple[str, Any]:
    return "cases", {"heading": "Så gjorde andra", "cases": [page.pk for page in pages]}


def test_headings_have_anchors_of_their_own(tree: SiteTree, client: Client) -> None:
    html = html_of(client, article_page(("heading", "Få mål"), ("heading", "Få mål"), ("heading", "???")))

    assert '<h2 id="fa-mal">' in html
    assert '<h2 id="fa-mal-2">' in html
    assert '<h2 id="avsnitt">' in html


def test_figures_are_bars_and_a_table(tree: SiteTree, client: Client) -> None:
    rows = [{"label": "Luleå", "value": "4"}, {"label": "Ånge", "value": "1.5"}]
    figures = {"heading": "Anbud", "unit": "anbud", "rows": rows, "source": "Protokoll"}
    html = html_of(client, article_page(("figures", figures)))

    assert 'width="100%"' in html
    assert 'width="37.5%"' in html
    assert '<th scope="row">Ånge</th><td class="n">1,5</td>' in html
    assert "Källa: Protokoll" in html


def test_table_has_its_headings_and_caption(tree: SiteTree, client: Client) -> None:
    table = {
        "data": [["Dag", "Om"], ["21 januari", None]],
        "table_header_choice": "both",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_caption": "Träffarna",
    }
    html = html_of(client, article_page(("table", {"table": table, "source": ""})))

    assert "<caption>Träffarna</caption>" in html
    assert '<thead><tr><th scope="col">Dag</th><th scope="col">Om</th></tr></thead>' in html
    assert '<tr><th scope="row">21 januari</th><td></td></tr>' in html


def test_tour_tells_what_was_said_where(tree: SiteTree, client: Client) -> None:
    stops = [{"municipality": "2580", "date": "2018-05-29", "said": "Laddstolpar saknas."}]
    html = html_of(client, article_page(("events", {"heading": "Resan", "stops": stops})))

    assert '<b>Luleå</b> <time class="kb-small kb-soft" datetime="2018-05-29">29 maj 2018</time>' in html
    assert "<p>Laddstolpar saknas.</p>" in html


def test_tour_without_words_is_a_map_and_a_list_alone(tree: SiteTree, client: Client) -> None:
    stops = [{"municipality": "2580", "date": None, "said": ""}]
    html = html_of(client, article_page(("events", {"heading": "Resan", "stops": stops})))

    assert "kb-stops" not in html
    assert "<li>Luleå</li>" in html


def test_contact_card_takes_the_place_of_the_common_one(tree: SiteTree, client: Client) -> None:
    contact = {"heading": "Fråga oss", "role": "Kategorirådgivare", "phone": "08-12 34", "hours": "8–16", "page": None}
    html = html_of(client, article_page(("contact", contact)))

    assert "Kategorirådgivare" in html
    assert "Telefon 08-12 34<br>8–16" in html
    assert html.count('class="kb-contact"') == 1


def test_contact_card_leads_to_its_page_while_that_is_published(tree: SiteTree, client: Client) -> None:
    contact = {"heading": "Fråga", "role": "Rådgivare", "phone": "", "hours": "", "page": tree.goals.pk}
    page = article_page(("contact", contact))
    assert 'href="/mal/">Skriv till' in html_of(client, page)

    tree.goals.unpublish()

    assert 'href="/mal/">Skriv till' not in html_of(client, page)


def test_cards_show_what_everyone_may_read_in_the_order_picked(tree: SiteTree, client: Client) -> None:
    first, second = CasePageFactory(title="Först"), ChallengePageFactory(title="Sedan")
    hidden, closed = CasePageFactory(title="Utkastet", live=False), CasePageFactory(title="Stängd")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    html = html_of(client, article_page(cards(second, hidden, closed, first)))

    assert html.index(">Sedan</a>") < html.index(">Först</a>")
    assert "Utkastet" not in html
    assert "Stängd" not in html


def test_card_of_an_anonymous_case_names_nobody(tree: SiteTree, client: Client) -> None:
    html = html_of(client, article_page(cards(CasePageFactory(is_anonymous=True))))

    assert "En kommun i grupp" in html
    assert "Kramfors" not in html


def test_call_to_action_is_gone_with_its_page(tree: SiteTree, client: Client) -> None:
    page = article_page(("action", {"text": "Kom.", "button": "Se målen", "page": tree.goals.pk, "url": ""}))
    assert 'href="/mal/">Se målen</a>' in html_of(client, page)

    tree.goals.unpublish()

    assert "Se målen" not in html_of(client, page)


def test_call_to_action_may_lead_elsewhere(tree: SiteTree, client: Client) -> None:
    action = {"text": "", "button": "Anmäl er", "page": None, "url": "https://example.se/traffar"}

    assert 'href="https://example.se/traffar">Anmäl er</a>' in html_of(client, article_page(("action", action)))


def test_documents_say_kind_and_size_and_private_ones_are_not_named(tree: SiteTree, client: Client) -> None:
    private = Collection.get_first_root_node().add_child(name="Privat")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    open_one = Document.objects.create(title="Underlag", file=ContentFile(b"%PDF-1.4", "u.pdf"), file_size=2048)
    secret = Document.objects.create(title="Anbud", file=ContentFile(b"%PDF-1.4", "a.pdf"), collection=private)
    block = ("documents", {"heading": "Dokument", "documents": [open_one.pk, secret.pk]})
    html = html_of(client, article_page(block)).replace("\N{NO-BREAK SPACE}", " ")

    assert "(pdf, 2,0 kB)" in html
    assert ">Anbud<" not in html
    assert client.get(secret.url).status_code == 302


def test_picture_is_described_and_credited(tree: SiteTree, client: Client) -> None:
    picture = Picture.objects.create(title="Bild", credit="Foto: Kundstöd", file=picture_file())
    value = {"image": picture.pk, "decorative": False, "alt_text": "Ett bord"}
    html = html_of(client, article_page(("picture", {"picture": value, "caption": "Gävle."})))

    assert 'alt="Ett bord" loading="lazy"' in html
    assert "Gävle. Foto: Kundstöd</figcaption>" in html


def test_lead_picture_is_what_others_show_of_the_page(tree: SiteTree, client: Client) -> None:
    picture = Picture.objects.create(title="Bild", file=picture_file(size=(1300, 900)))
    html = html_of(client, article_page(lead_picture=picture, lead_alt="Ett bord"))

    assert '<meta property="og:image" content="http://testserver/media/images/' in html
    assert '"image": "http://testserver/media/images/' in html
    assert 'alt="Ett bord">' in html


def test_structured_data_cannot_end_its_element(tree: SiteTree, client: Client) -> None:
    html = html_of(client, article_page(title="Ett </script> till", topics=("samverkan",)))
    data = html.split('<script type="application/ld+json"')[1].split(">", 1)[1].split("</script>")[0]

    assert json.loads(data)["headline"] == "Ett </script> till"
    assert json.loads(data)["about"] == ["Samverkan"]


def test_case_says_where_it_is_mentioned(tree: SiteTree, client: Client) -> None:
    case = CasePageFactory()
    article_page(cards(case), title="Med kort")
    article_page(("text", f'<p><a linktype="page" id="{case.pk}">så</a></p>'), title="Med länk")
    article_page(cards(case), title="Utkast", live=False)
    closed = article_page(cards(case), title="Stängd artikel")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    html = html_of(client, case)

    assert "Nämns i" in html
    assert ">Med kort</a>" in html
    assert ">Med länk</a>" in html
    assert "Utkast" not in html
    assert "Stängd artikel" not in html


def test_case_that_no_article_mentions_says_nothing(tree: SiteTree, client: Client) -> None:
    assert "Nämns i" not in html_of(client, CasePageFactory())


def test_mentions_cost_at_most_two_queries(tree: SiteTree, django_assert_max_num_queries: Any) -> None:
    case = CasePageFactory()
    for number in range(3):
        article_page(cards(case), title=f"Artikel {number}")

    with django_assert_max_num_queries(2):
        assert len(articles_about(case)) == 3


def test_older_interviews_and_tours_get_the_new_form() -> None:
    migration = import_module("articles.migrations.0003_first_topics_and_told_tours").Migration
    exchange = {"question": "Varför?", "answer": "Därför."}
    route = {"heading": "Resan", "municipalities": ["2580", {"type": "item", "value": "1280", "id": "a"}]}
    body = [{"type": "interview", "value": exchange, "id": "b"}, {"type": "route", "value": route, "id": "c"}]
    for operation, path in migration.operations[1].operations_and_block_paths:
        body = apply_changes_to_raw_data(body, path, operation, ArticlePage.body)

    interview, tour = ArticlePage(body=json.dumps(body)).body
    assert interview.value["exchanges"][0]["answer"] == "Därför."
    assert [stop.municipality.short_name for stop in tour.value.places] == ["Luleå", "Malmö"]
