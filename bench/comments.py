"""`python -m bench.comments`: a case page with comments, uncached, and many people commenting at once.

    python -m bench.comments                                   # 200 comments, 200 requests, 50 people
    python -m bench.comments --comments 20 --requests 10       # whether it runs at all

Beside the site's own, the same page with django-contrib-comments (`bench/requirements.txt`) rendering as many: the page
without comments, plus its list. Needs PostgreSQL's server, which it starts and stops itself. Nothing else should run
meanwhile.
"""

from __future__ import annotations

import argparse
import datetime
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scripts.services import environment_of, running

CASE = "skolskjuts-med-tva-grannar"
REPLIES = 3
MOST_QUERIES, MOST_MS = 25, 150
TEXT = "Vi gjorde nästan likadant, men började med rektorerna. Se https://example.se/rektorer för hur vi räknade."


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.comments", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--comments", type=int, default=200, help="comments on the page (200)")
    parser.add_argument("--requests", type=int, default=200, help="requests of each kind (200)")
    parser.add_argument("--people", type=int, default=50, help="people who comment at once (50)")
    options = parser.parse_args()
    with running(("postgresql",)) as started:
        if started.missing:
            sys.stderr.write("".join(f"Missing: {reason}\n" for reason in started.missing.values()))
            return 1
        with environment_of(started), tempfile.TemporaryDirectory() as folder:
            _begin(folder)
            _measure(options)
    return 0


def _begin(folder: str) -> None:
    """Make this process one of the site's, on an empty database."""
    os.environ.update(
        KUNSKAPSBANK_VAR=folder,
        DJANGO_SETTINGS_MODULE="bench.comments_settings",
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS="testserver,localhost",
        WAGTAILADMIN_BASE_URL="http://testserver",
        KUNSKAPSBANK_EMBEDDER="none",
        KUNSKAPSBANK_TASKS="database",
        EMAIL_URL="memorymail://",
    )
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("site_setup", verbosity=0)
    with tempfile.TemporaryDirectory() as cases:
        source = Path(settings.BASE_DIR) / "demo" / "cases" / f"{CASE}.md"
        (Path(cases) / source.name).write_bytes(source.read_bytes())
        call_command("cases_import", cases, publish=True, example=True, verbosity=0)


def _measure(options: argparse.Namespace) -> None:
    from cases.models import CasePage  # noqa: PLC0415

    page = CasePage.objects.get(slug=CASE)
    say = sys.stdout.write
    say(f"{options.comments} comments, {options.requests} requests, uncached\n\n")
    say(f"{'':34}{'queries':>9}{'p50 ms':>9}{'p95 ms':>9}{'kB':>8}\n")
    alone = _read(page.url)
    say(_row("page without comments", alone, options.requests))
    if find_spec("django_comments"):
        _fill_others(page, options.comments)
        say(_row("page + django-contrib-comments", lambda: alone() + _others_list(page), options.requests))
    else:
        say("page + django-contrib-comments      not installed (bench/requirements.txt)\n")
    _fill(page, options.comments)
    say(_row("page with its comments", _read(page.url), options.requests))
    say(f"\ntarget: at most {MOST_QUERIES} queries and {MOST_MS} ms at p95\n")
    kept, seconds = _at_once(page, options.people)
    say(f"\n{options.people} people at once: {kept} comments kept in {seconds:.1f} s\n")


def _row(name: str, answer: Callable[[], bytes], requests: int) -> str:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    answer()
    with CaptureQueriesContext(connection) as queries:
        size = len(answer())
    asked = len(queries)
    times = []
    for _number in range(requests):
        begun = time.perf_counter()
        answer()
        times.append((time.perf_counter() - begun) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"{name:34}{asked:9}{statistics.median(times):9.1f}{p95:9.1f}{size / 1024:8.1f}\n"


def _read(url: str) -> Callable[[], bytes]:
    from django.core.cache import cache  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client()

    def ask() -> bytes:
        cache.clear()
        response = client.get(url, secure=True)
        if response.status_code != 200:  # noqa: PLR2004
            raise RuntimeError(f"{url} answers {response.status_code}")
        return response.content

    return ask


def _fill(page: Any, count: int) -> None:
    """Threads of one comment with three answers, a minute apart."""
    from django.utils import timezone  # noqa: PLC0415

    from comments.models import Comment  # noqa: PLC0415

    start = timezone.now() - datetime.timedelta(days=30)
    parent = None
    for number in range(count):
        at = start + datetime.timedelta(minutes=number)
        comment = Comment.objects.create(
            page_id=page.pk,
            parent=parent if number % (REPLIES + 1) else None,
            state="published",
            text=f"{number}: {TEXT}",
            author_name="Inköpare",
            badge="Umeå kommun",
            municipality_id="2480",
            confirmed_at=at,
            published_at=at,
        )
        parent = comment if comment.parent_id is None else parent


def _fill_others(page: Any, count: int) -> None:
    from django.utils import timezone  # noqa: PLC0415
    from django_comments.models import Comment as Other  # noqa: PLC0415

    for number in range(count):
        Other.objects.create(
            content_object=page,
            site_id=1,
            user_name="Inköpare",
            user_email="inkopare@example.se",
            comment=f"{number}: {TEXT}",
            submit_date=timezone.now(),
        )


def _others_list(page: Any) -> bytes:
    from django.template.loader import render_to_string  # noqa: PLC0415
    from django_comments.models import Comment as Other  # noqa: PLC0415

    found = Other.objects.for_model(page).filter(is_public=True, is_removed=False)
    return render_to_string("comments/list.html", {"comment_list": found}).encode()


def _at_once(page: Any, people: int) -> tuple[int, float]:
    """So many visitors send a comment in the same moment; gives how many comments there are, and the seconds."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from comments.models import Comment, State  # noqa: PLC0415
    from kunskapsbank.entry import SOONEST_SECONDS, sealed_now  # noqa: PLC0415

    seal = sealed_now()
    time.sleep(SOONEST_SECONDS + 1)

    def comment(number: int) -> int:
        sent = {
            "text": f"Kommentar nummer {number}",
            "name": f"Besökare {number}",
            "email": f"besokare{number}@example.se",
            "oppnad": seal,
            "webbplats": "",
        }
        client = Client(REMOTE_ADDR=f"192.0.2.{number % 250}")
        try:
            return client.post(f"/kommentarer/{page.pk}/skriv/", sent, secure=True).status_code
        finally:
            connection.close()

    begun = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        list(pool.map(comment, range(people)))
    return Comment.objects.filter(state=State.UNCONFIRMED).count(), time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
