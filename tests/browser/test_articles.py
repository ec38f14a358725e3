"""Articles in a browser: from a template to a published one, the search's suggestions by keyboard, reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Locator, Page, expect

from articles.models import ArticlePage
from articles.services import import_articles
from home.demo import DEMO_DIR
from kunskapsbank.models import Picture
from members.models import User
from tests.factories import CasePageFactory, ChallengePageFactory, SiteTree, site_tree
from tests.second_factor import log_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "redaktor@example.se"
ARTICLE = "/artiklar/vad-fick-fler-att-lamna-anbud/"
WORD_HTML = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>.MsoNormal{color:red}</style></head><body>'
    "<!--[if gte mso 9]><xml>x</xml><![endif]--><h1 style='color:#2E74B5'>Från Word</h1>"
    "<p class=MsoNormal style='font-family:Calibri'>Ett <b>viktigt</b> stycke<o:p></o:p></p></body></html>"
)


@pytest.fixture
def tree(live_server: Any) -> SiteTree:
    tree = site_tree()
    host, port = live_server.url.removeprefix("http://").split(":")
    tree.site.hostname, tree.site.port = host, int(port)
    tree.site.save()
    return tree


@pytest.fixture
def editor(tree: SiteTree, live_server: Any, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """An editor's window, logged in, with room to copy from, on a site with cases that can be suggested."""
    for number in range(4):
        CasePageFactory(title=f"Skolskjuts i glesbygd, del {number}", intro="Åkerier lämnade anbud på skolskjuts.")
    # Words that every page has say nothing: most are about something else.
    for number in range(8):
        ChallengePageFactory(title=f"Papper till skrivare, del {number}", intro="Kontor.", challenge="<p>Toner.</p>")
    call_command("search_rebuild", verbosity=0)
    context = new_context(viewport={"width": 1280, "height": 1000}, base_url=live_server.url)
    log_in_browser(context, live_server.url, User.objects.create_superuser(EMAIL))
    yield context.new_page()


@pytest.fixture
def reader(tree: SiteTree, live_server: Any) -> str:
    """The address of a site with the demonstration's articles."""
    import_articles(DEMO_DIR / "articles", below=tree.articles, example=True)
    return str(live_server.url)


def begin(page: Page, start: str) -> None:
    """Open a new draft of this kind."""
    page.goto("/admin/articles/ny/")
    page.get_by_role("button", name=f"Börja med {start}").click()
    page.wait_for_url("**/edit/")


def write_over_guides(page: Page) -> None:
    """Write something of one's own wherever the template says what to write."""
    for field in page.locator("input[type=text], textarea").all():
        if field.is_visible() and field.input_value().startswith("[Skriv:"):
            field.fill("Skolskjuts i glesbygd")
    guided = page.locator("[contenteditable=true]", has_text="[Skriv:")
    while guided.count():
        guided.first.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("Åkerier lämnade anbud på skolskjuts.")
    # The editor hands on what it holds a quarter of a second after the last change.
    left = "fields => fields.filter((field) => field.value.includes('[Skriv:')).length"
    while page.locator("[name^=body-]").evaluate_all(left):
        page.wait_for_timeout(100)


def panel_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Förslag från sökningen")


def publish(page: Page) -> None:
    page.locator("form[data-edit-form] footer, footer.footer").locator("[data-w-dropdown-target=toggle]").first.click()
    page.locator("button[name=action-publish]").click()


def test_tour_from_template_to_published_found_and_linked(editor: Page, live_server: Any) -> None:
    begin(editor, "resa")
    publish(editor)
    expect(editor.get_by_text("Här står hjälptexten från mallen kvar.").first).to_be_visible()

    editor.locator("#id_title").fill("Skolskjuts med åkerier i glesbygd")
    editor.locator("#id_intro").fill("Åkerier lämnade anbud på skolskjuts i glesbygd.")
    panel = panel_of(editor)
    panel.get_by_role("button", name="Föreslå exempel").click()
    expect(panel.get_by_role("listitem").first).to_be_focused()
    editor.keyboard.press("t")
    expect(panel.get_by_role("status")).to_contain_text("är med.")
    write_over_guides(editor)
    editor.locator("select[name*=municipality]").select_option("2282")
    publish(editor)
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/$"))

    page = ArticlePage.objects.get(title="Skolskjuts med åkerier i glesbygd")
    case = page.body[[block.block_type for block in page.body].index("cases")].value.shown[0]
    assert (page.live, page.slug) == (True, "skolskjuts-med-akerier-i-glesbygd")
    editor.goto("/sok/?q=skolskjuts+glesbygd")
    editor.get_by_role("link", name="Skolskjuts med åkerier i glesbygd").click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("Skolskjuts med åkerier i glesbygd")
    editor.goto(case.url)
    expect(editor.get_by_role("heading", name="Nämns i")).to_be_visible()
    expect(editor.get_by_role("link", name="Skolskjuts med åkerier i glesbygd").first).to_be_visible()


def test_suggestion_is_taken_or_left_with_one_key_and_not_proposed_again(editor: Page) -> None:
    begin(editor, "intervju")
    editor.locator("#id_title").fill("Skolskjuts i glesbygd")
    panel = panel_of(editor)
    panel.get_by_role("button", name="Föreslå exempel").click()
    expect(panel.get_by_role("listitem")).to_have_count(3)
    first, second = (panel.get_by_role("listitem").nth(number).get_by_role("link").inner_text() for number in (0, 1))

    editor.keyboard.press("l")
    expect(panel.get_by_role("listitem").first).to_be_focused()
    editor.keyboard.press("t")
    expect(panel.get_by_role("listitem")).to_have_count(1)
    panel.get_by_role("button", name="Föreslå igen").click()

    expect(panel.get_by_role("listitem")).to_have_count(2)
    expect(panel.get_by_role("link", name=first)).to_have_count(0)
    expect(panel.get_by_role("link", name=second)).to_have_count(0)
    expect(editor.locator("[data-contentpath=cases]").get_by_text(second).first).to_be_visible()


def test_failing_suggestions_lead_to_a_page_of_their_own(editor: Page) -> None:
    begin(editor, "intervju")
    editor.locator("#id_title").fill("Skolskjuts i glesbygd")
    editor.route("**/admin/articles/forslag/", lambda route: route.abort())
    panel = panel_of(editor)
    panel.get_by_role("button", name="Föreslå exempel").click()

    link = panel.get_by_role("link", name="Öppna dem på en egen sida")
    editor.goto(link.get_attribute("href") or "")
    expect(editor.get_by_role("heading", level=1)).to_contain_text("Exempel som liknar artikeln")


def test_text_pasted_from_word_keeps_its_words_and_nothing_else(editor: Page) -> None:
    begin(editor, "notis")
    text = editor.locator("[contenteditable=true]").first
    text.click()
    editor.keyboard.press("ControlOrMeta+a")
    text.evaluate(
        """(element, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "Från Word\\nEtt viktigt stycke");
            element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        WORD_HTML,
    )
    expect(editor.locator("[name=body-0-value]")).to_have_value(re.compile("viktigt"))
    editor.get_by_role("button", name="Spara utkast").click()
    editor.wait_for_load_state()
    expect(editor.locator("[contenteditable=true]").first).to_contain_text("Ett viktigt stycke")

    html = ArticlePage.objects.get().get_latest_revision_as_object().body[0].value.source
    assert "Från Word" in html
    assert "<b>viktigt</b>" in html
    assert not re.search(r"style|class|Mso|<h1|<o:p", html)


def test_article_with_picture_figures_and_table_is_accessible_and_fits(
    reader: str, page: Page, assert_well_shown: Callable[[Page], None]
) -> None:
    for address in (ARTICLE, "/artiklar/en-upphandlare-tre-kommuner/", "/artiklar/?amne=samverkan"):
        page.goto(reader + address)
        assert_well_shown(page)


def test_article_is_read_and_shared_without_script(reader: str, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{reader}/artiklar/")
    page.get_by_role("link", name="Marknad och dialog").click()
    page.get_by_role("link", name="Ett anbud blev fyra").click()

    expect(page.get_by_role("table").first).to_be_visible()
    tip = page.get_by_role("link", name="Tipsa en vän").get_attribute("href") or ""
    assert tip.startswith("mailto:?subject=Tips%3A%20Ett%20anbud")
    assert "artiklar%2Fvad-fick-fler" in tip


def test_prepared_picture_comes_in_the_newest_format(reader: str, page: Page) -> None:
    call_command("pictures_prepare")
    assert Picture.objects.count() == 1

    page.goto(reader + ARTICLE)
    shown = page.locator(".kb-picture img").first

    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.currentSrc)").endswith(".avif")


def test_printed_article_has_its_text_and_no_navigation(reader: str, page: Page) -> None:
    page.goto(reader + ARTICLE)
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".kb-head")).to_be_hidden()
    expect(page.locator(".kb-tools")).to_be_hidden()
