"""The demonstration content: laid in to show how the site works, and taken away without a trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction
from wagtail.models import Page, PageLogEntry

from articles.models import ArticleIndexPage
from articles.services import import_articles
from cases.models import FrameworkAgreement
from cases.services import load_framework_agreements
from comments.examples import load_examples, remove_examples
from contacts.demo import load_questions
from contacts.models import Question
from home.services import example_page_models, forget_example_content
from home.sitetree import set_up_site
from kunskapsbank.models import Picture
from submissions import examples as submission_examples
from submissions.models import Approval, Submission

DEMO_DIR = Path(settings.BASE_DIR) / "demo"
EDITOR_EMAIL = "redaktor@example.se"
# Only ever given to the account of a laptop's demonstration, see `make_editor`.
EDITOR_PASSWORD = "visa-hur-det-fungerar"  # noqa: S105

ModelT = TypeVar("ModelT", bound=models.Model)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Removal:
    """What was taken away, and the example pages that stay because somebody's own pages lie below them."""

    pages: int
    agreements: int
    accounts: int
    kept: tuple[str, ...]


def load_demo(say: Say, *, verbosity: int = 1) -> None:
    """Lay in everything under `demo/`, marked as example content; what is there already is left alone."""
    set_up_site(say)
    call_command("cases_import", str(DEMO_DIR / "cases"), publish=True, example=True, verbosity=verbosity)
    agreements = load_framework_agreements(DEMO_DIR / "framework_agreements.yaml")
    articles = import_articles(DEMO_DIR / "articles", below=ArticleIndexPage.objects.get(), example=True)
    questions = load_questions(DEMO_DIR / "questions.yaml")
    pages = _by_slug()
    comments = load_examples(DEMO_DIR / "comments.yaml", pages.get)
    submissions = submission_examples.load_examples(DEMO_DIR / "submissions.yaml", pages.get)
    say(f"{agreements} ramavtal är på plats, {len(articles)} artiklar lades in.")
    say(f"{questions} frågor, {comments} kommentarer och {submissions} inlämningar lades in.")
    forget_example_content()
    _let_be_found(verbosity)


def make_editor() -> bool:
    """Make the demonstration's editor account, on a laptop only. False when it is there already."""
    if not settings.DEBUG:
        raise PermissionError("Redaktörskontot för demonstrationen görs bara när DEBUG är på.")
    users = get_user_model().objects
    if users.filter(email__iexact=EDITOR_EMAIL).exists():
        return False
    try:
        with transaction.atomic():
            users.create_superuser(EDITOR_EMAIL, EDITOR_PASSWORD, first_name="Redaktör", is_example=True)
    except IntegrityError:  # two at once, and the other one was first
        return False
    return True


def remove_demo() -> Removal:
    """Take away all that carries the example mark and nothing else."""
    with transaction.atomic():
        removal = _removed()
    forget_example_content()
    return removal


def _let_be_found(verbosity: int) -> None:
    """Publishing has indexed it all, unless something was missed, or there is no index yet."""
    try:
        call_command("search_reconcile", verbosity=verbosity)
    except CommandError:
        call_command("search_rebuild", verbosity=verbosity)


def _by_slug() -> dict[str, Page]:
    return {page.slug: page for page in _example_pages()}


def _removed() -> Removal:
    remove_examples()
    pages = _example_pages()
    kept = [page for page in pages if _has_own_pages_below(page)]
    doomed = [page for page in pages if page not in kept]
    _remove(Approval.objects.filter(page__in=[page.pk for page in doomed]))
    for page in sorted(doomed, key=lambda page: page.depth, reverse=True):
        page.specific.delete()
    # What happened to them goes with them: the log would otherwise keep their titles.
    PageLogEntry.objects.filter(page_id__in=[page.pk for page in doomed]).delete()
    agreements = _remove(FrameworkAgreement.objects.filter(is_example=True))
    accounts = _remove(get_user_model().objects.filter(is_example=True))
    _remove(Question.objects.filter(is_example=True))
    _remove(Submission.objects.filter(is_example=True))
    _remove(Picture.objects.filter(is_example=True))
    return Removal(len(doomed), agreements, accounts, tuple(page.title for page in kept))


def _example_pages() -> list[Page]:
    marked = [pk for model in example_page_models() for pk in model.objects.filter(is_example=True).values_list("pk")]
    return list(Page.objects.filter(pk__in=[pk for (pk,) in marked]))


def _has_own_pages_below(page: Page) -> bool:
    return any(not getattr(below, "is_example", False) for below in page.get_descendants().specific())


def _remove(found: models.QuerySet[ModelT]) -> int:
    _, removed = found.delete()
    return removed.get(found.model._meta.label, 0)
