"""Take the pictures of docs/editors again, of a demonstration that runs: `make pictures`.

It starts nothing. It lays rows of its own in the demonstration's database (searches that found nothing, a municipality
that joins), so give it a demonstration that may be thrown away.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import django
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from scripts.services.chromium import ARGUMENTS, executable

PICTURES = Path(__file__).parents[1] / "docs" / "images" / "editors"
WIDTH, MENU = 1280, 200
COLOURS = 64


@dataclass(frozen=True, slots=True)
class Ids:
    """The rows that pictures are taken of."""

    submission: int
    case: int
    draft: int
    corner: str


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: an address, what is done there, and the part of the window that matters."""

    name: str
    path: str
    height: int
    act: Callable[[Page], None] | None = None
    top: int = 0
    left: int = MENU
    anonymous: bool = False


def prepare() -> Ids:
    """Lay in what the pictures show besides the demonstration; run again, it takes up what it laid in before."""
    from django.contrib.auth import get_user_model

    from cases.models import CasePage
    from home.demo import EDITOR_EMAIL
    from municipalities.corner import join
    from municipalities.inviting import Role, invite
    from search.models import AskedDay, AskedText
    from submissions import approving
    from submissions.models import State, Submission

    now = timezone.now()
    editor = get_user_model().objects.get(email=EDITOR_EMAIL)
    waiting = Submission.objects.get(is_example=True, state=State.RECEIVED)
    draft = CasePage.objects.get(submission__is_example=True, submission__state=State.APPROVAL)
    corner = join(draft.municipality, by=editor)
    for role in Role.values:
        invite(corner, f"{role}.{draft.municipality.slug}@example.se", role)
    for text, times in (("barnbussar", 7), ("sandlådor", 4), ("ljudböcker", 2)):
        row, _ = AskedText.objects.get_or_create(text=text, defaults={"unanswered_at": now})
        AskedDay.objects.get_or_create(text=row, day=now.date(), defaults={"asked": times, "unanswered": times})
    if draft.revisions.count() == 1:
        draft.intro = draft.intro.replace("310 tolktimmar", "310 tolktimmar på ett år")
        draft.save_revision(user=editor, log_action=True)
        approving.ask(draft, address="inkopschef.kramfors@example.se", by=editor)
        draft.get_workflow().start(draft, editor)
    return Ids(
        submission=waiting.pk,
        case=CasePage.objects.live().get(title__startswith="Fem kommuner, en gemensam").pk,
        draft=draft.pk,
        corner=draft.municipality.pk,
    )


def shots(ids: Ids) -> list[Shot]:
    """Every picture there is."""
    case, draft = f"/admin/pages/{ids.case}", f"/admin/pages/{ids.draft}"
    return [
        Shot("logga-in", "/konto/logga-in/", 590, left=0, anonymous=True),
        Shot("startsidan", "/admin/", 640, left=0),
        Shot("exempel", f"{case}/edit/", 700),
        Shot("exempel-publicera", f"{case}/edit/", 1000, open_actions, top=640),
        Shot("artikel-mall", "/admin/articles/ny/", 400),
        Shot("artikel-forslag", "/admin/articles/", 760, suggest),
        Shot("inlamnat-lista", "/admin/submissions/", 320, left=0),
        Shot("inlamnat-granska", f"/admin/submissions/{ids.submission}/", 780),
        Shot("kommentarer", "/admin/comments/", 530),
        Shot("kommunens-godkannande", f"/admin/submissions/sida/{ids.draft}/", 720),
        Shot("standardsvar", "/admin/snippets/submissions/cannedreply/", 420),
        Shot("ansluten-kommun", f"/admin/corners/{ids.corner}/", 400),
        Shot("granskare", f"{draft}/edit/", 1000, open_actions, top=640),
        Shot("sokningar-utan-traff", "/admin/search/queries/", 340),
        Shot("synonymer", "/admin/snippets/search/synonymgroup/add/", 900, try_synonyms),
        Shot("liknande", f"/admin/search/similar/{ids.case}/", 640),
        Shot("obekraftade", "/admin/cases/unconfirmed/", 480),
        Shot("textkontroll", f"{case}/edit/", 620, write_badly),
        Shot("planera", f"{case}/edit/", 640, open_schedule),
        Shot("omdirigering", "/admin/redirects/add/", 720),
        Shot("historik", f"{draft}/history/", 400),
        Shot("jamfor", f"{draft}/revisions/compare/earliest...latest/", 260),
        Shot("bild", "/admin/images/add/", 620),
        Shot("dokument", "/admin/documents/add/", 420),
        Shot("exempelinnehall", "/artiklar/", 520, left=0),
    ]


def open_actions(page: Page) -> None:
    """Open what lies beside the button that saves."""
    page.get_by_role("button", name="Fler åtgärder").click()


def suggest(page: Page) -> None:
    """Let the search propose cases for an article."""
    page.get_by_role("link", name="Elva orter, samma fråga").first.click()
    panel = page.get_by_role("region", name="Förslag från sökningen")
    panel.get_by_role("button", name="Föreslå exempel").click()
    panel.get_by_role("listitem").first.wait_for()
    panel.evaluate("panel => window.scrollTo(0, window.scrollY + panel.getBoundingClientRect().top - 220)")


def try_synonyms(page: Page) -> None:
    """See what a group of synonyms would change."""
    page.locator("#id_terms").fill("barnbussar\nskolskjuts")
    page.locator("#kb-try-text").fill("barnbussar")
    page.get_by_role("button", name="Visa före och efter").click()
    page.get_by_role("region", name="Efter").wait_for()


def write_badly(page: Page) -> None:
    """Give the text check something to say, and keep the draft from saving itself: the page has other pictures."""
    page.route("**/edit/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("textbox", name="Ingress").fill("Läs mer här. Den som frågade var 811228-9874.")
    page.get_by_text("ser ut som ett personnummer").first.wait_for()


def open_schedule(page: Page) -> None:
    """Open where times are set."""
    page.locator("[data-side-panel-toggle=status]").first.click()
    page.get_by_role("button", name="Sätt schema").first.wait_for()


def log_in(page: Page, address: str) -> None:
    """As the demonstration's editor."""
    from home.demo import EDITOR_EMAIL, EDITOR_PASSWORD

    page.goto(f"{address}/konto/logga-in/losenord/")
    page.get_by_label("E-postadress").fill(EDITOR_EMAIL)
    page.get_by_label("Lösenord").fill(EDITOR_PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/admin/")


def save(page: Page, shot: Shot) -> None:
    """Keep the part that matters, in few colours: an admin page has no more."""
    clip = {"x": shot.left, "y": shot.top, "width": WIDTH - shot.left, "height": shot.height - shot.top}
    picture = Image.open(BytesIO(page.screenshot(clip=clip)))  # type: ignore[arg-type]
    picture.convert("RGB").quantize(COLOURS).save(PICTURES / f"{shot.name}.png", optimize=True)


def take(address: str, wanted: list[Shot]) -> None:
    """Take these pictures of the demonstration at this address."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        size: dict[str, int] = {"width": WIDTH, "height": 1000}
        outside = browser.new_context(viewport=size, locale="sv-SE").new_page()  # type: ignore[arg-type]
        inside = browser.new_context(viewport=size, locale="sv-SE").new_page()  # type: ignore[arg-type]
        # A form that is left half filled asks.
        inside.on("dialog", lambda dialog: dialog.accept())
        log_in(inside, address)
        for shot in wanted:
            page = outside if shot.anonymous else inside
            page.goto(address + shot.path)
            page.wait_for_timeout(800)
            if shot.act:
                shot.act(page)
                page.wait_for_timeout(500)
            save(page, shot)
        browser.close()


def main() -> None:
    """Read what is asked for, and do it."""
    parser = argparse.ArgumentParser(description="Takes the pictures of docs/editors of a demonstration that runs.")
    parser.add_argument("address", help="of the demonstration, such as http://localhost:8000")
    parser.add_argument("names", nargs="*", help="of the pictures, all unless some are named")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kunskapsbank.settings.dev")
    django.setup()
    wanted = [shot for shot in shots(prepare()) if not given.names or shot.name in given.names]
    take(given.address.rstrip("/"), wanted)


if __name__ == "__main__":
    main()
