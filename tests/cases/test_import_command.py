"""`cases_import`: from a folder to pages, or to a list of what is wrong."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from wagtail.models import Revision
from wagtail.signals import page_published

from cases.models import CasePage, ChallengePage
from municipalities.models import Municipality
from tests.factories import municipality_page, site_tree

DEMO = settings.BASE_DIR / "demo" / "cases"
NAMES = ("skolskjuts-med-tva-grannar", "byta-akare-mitt-i-lasaret")

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case and an open challenge of the demonstration content, whose municipalities have pages."""
    site_tree()
    for name in NAMES:
        text = (DEMO / f"{name}.md").read_text(encoding="utf-8")
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        municipality_page(text.split('municipality: "')[1][:4])
    return tmp_path


def run(folder: Path, *options: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("cases_import", str(folder), *options, stdout=out)
    return out.getvalue()


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Change a file."""
    path = folder / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_publish_makes_live_pages_with_their_own_dates(folder: Path) -> None:
    assert "2 nya, 0 ändrade, 0 orörda" in run(folder, "--publish")
    page = CasePage.objects.get(source_id=NAMES[0])
    assert page.live
    assert f"published: {page.first_published_at:%Y-%m-%d}" in (folder / f"{NAMES[0]}.md").read_text(encoding="utf-8")
    assert page.last_published_at == page.first_published_at
    assert page.effects.count() > 0
    assert not page.is_example
    assert ChallengePage.objects.get(source_id=NAMES[1]).live


def test_publish_tells_the_listeners(folder: Path) -> None:
    told: list[str] = []

    def listen(instance: object, **_kwargs: object) -> None:
        told.append(instance.slug)

    page_published.connect(listen)
    try:
        run(folder, "--publish")
    finally:
        page_published.disconnect(listen)
    assert sorted(told) == sorted(NAMES)


def test_draft_makes_pages_nobody_sees(folder: Path) -> None:
    run(folder)
    page = CasePage.objects.get(source_id=NAMES[0])
    assert not page.live
    assert page.has_unpublished_changes


def test_draft_becomes_published_by_a_later_run(folder: Path) -> None:
    run(folder, "--draft")
    assert "2 ändrade" in run(folder, "--publish")
    assert CasePage.objects.get(source_id=NAMES[0]).live


def test_second_run_leaves_everything_alone(folder: Path) -> None:
    run(folder, "--publish")
    revisions = Revision.objects.count()
    assert "0 nya, 0 ändrade, 2 orörda" in run(folder, "--publish")
    assert Revision.objects.count() == revisions


def test_second_run_keeps_what_an_editor_changed(folder: Path) -> None:
    run(folder, "--publish")
    page = CasePage.objects.get(source_id=NAMES[0])
    page.title = "En redaktörs rubrik"
    page.save_revision().publish()
    run(folder, "--publish")
    assert CasePage.objects.get(source_id=NAMES[0]).title == "En redaktörs rubrik"


def test_changed_file_updates_its_page_alone(folder: Path) -> None:
    run(folder, "--publish")
    edit(folder, NAMES[0], "headline_figure: ", "headline_figure: Ändrad #")
    assert "0 nya, 1 ändrade, 1 orörda" in run(folder, "--publish")
    assert CasePage.objects.get(source_id=NAMES[0]).headline_figure == "Ändrad"
    assert CasePage.objects.count() == 1


def test_changed_municipality_moves_the_page(folder: Path) -> None:
    run(folder, "--publish")
    municipality_page("2480")
    code = CasePage.objects.get(source_id=NAMES[0]).municipality_id
    edit(folder, NAMES[0], f'municipality: "{code}"', 'municipality: "2480"')
    run(folder, "--publish")
    page = CasePage.objects.get(source_id=NAMES[0])
    assert page.municipality == Municipality.objects.get(code="2480")
    assert "/kommuner/umea/" in page.url


def test_example_marks_the_pages(folder: Path) -> None:
    run(folder, "--publish", "--example")
    page = CasePage.objects.get(source_id=NAMES[0])
    assert page.is_example
    assert page.contact_email.endswith("@example.se")
    assert CasePage.objects.filter(pk=page.pk, is_example=True).exists()


def test_mailbox_of_a_file_is_kept_and_has_to_be_an_address(folder: Path) -> None:
    edit(folder, NAMES[0], "contact: ", "contact_mailbox: inkop@example.se\ncontact: ")
    edit(folder, NAMES[1], "contact: ", "contact_mailbox: inkop på kommunen\ncontact: ")
    with pytest.raises(CommandError, match=r"contact_mailbox.*Ska vara en e-postadress"):
        run(folder, "--publish")
    edit(folder, NAMES[1], "contact_mailbox: inkop på kommunen\n", "")
    run(folder, "--publish")

    page = CasePage.objects.get(source_id=NAMES[0])
    assert (page.contact_mailbox, page.contact_via_support) == ("inkop@example.se", page.is_anonymous)


def test_dry_run_writes_nothing(folder: Path) -> None:
    assert "Skulle ge: 2 nya" in run(folder, "--publish", "--dry-run")
    assert not CasePage.objects.exists()


def test_errors_are_all_listed_and_nothing_is_written(folder: Path) -> None:
    edit(folder, NAMES[0], "category: ", "category: okand-")
    edit(folder, NAMES[1], "## Utmaning", "## Utmanning")
    (folder / "trasig.md").write_bytes(b"---\nid: trasig\n\xe5\n---\n")
    with pytest.raises(CommandError) as error:
        run(folder, "--publish")
    said = str(error.value)
    assert f"{NAMES[0]}.md, category: ”okand-" in said
    assert f"{NAMES[1]}.md, ## Utmanning: Rubriken är okänd" in said
    assert "trasig.md: Filen är inte UTF-8" in said
    assert error.value.returncode == 1
    assert not CasePage.objects.exists()
    assert not ChallengePage.objects.exists()


def test_missing_municipality_page_says_to_run_site_setup(folder: Path) -> None:
    edit(folder, NAMES[0], 'municipality: "', 'municipality: "0114" # ')
    with pytest.raises(CommandError, match="site_setup"):
        run(folder)


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="finns inte"):
        run(tmp_path / "borta")


def test_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="inga filer"):
        run(tmp_path)


def test_demonstration_content_is_without_a_fault(tmp_path: Path) -> None:
    site_tree()
    for path in DEMO.glob("*.md"):
        municipality_page(path.read_text(encoding="utf-8").split('municipality: "')[1][:4])
    assert "84 nya" in run(DEMO, "--dry-run")
