"""`python -m bench.comments`: a case page with comments, uncached, and many people commenting at once.

    python -m bench.comments                                   # 200 comments, 200 requests, 50 people
    python -m bench.comments --comments 20 --requests 10       # whether it runs at all

The page is one of the demonstration's, with all the others beside it, asked for as a server asks: through WSGI, with a
connection to the database that is kept, and with an empty cache each time. "ms" is wall clock; "CPU ms" is what the
thread used of a processor, which other work on the machine disturbs less, without what PostgreSQL used.

Beside it, django-contrib-comments (`bench/requirements.txt`): the page without comments, plus its list, with
as many comments as the site shows at first and with all of them. It has no threads, badges, roles, orders or pages, and
shows nothing where a comment was removed. Its list has what it can do: the count, and for each comment name, day with
permalink, text with links and paragraphs, and a link to flag it.

Needs PostgreSQL's server, which it starts and stops itself. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from typing import Any

from scripts.services import environment_of, running

CASE = "skolskjuts-med-tva-grannar"
REPLIES = 3
MOST_QUERIES, MOST_MS = 25, 150
OK, FOUND = 200, 302
TEXT = "Vi gjorde nästan likadant, men började med rektorerna. Se https://example.se/rektorer för hur vi räknade."
OTHERS_LIST = """<h2>Kommentarer ({{ count }})</h2><dl>{% for comment in comments %}<dt id="c{{ comment.pk }}">
{{ comment.name }} <a href="{{ comment.get_absolute_url }}">{{ comment.submit_date|date:"j F Y" }}</a></dt>
<dd>{{ comment.comment|urlizetrunc:60|linebreaks }}<a href="{% url 'comments-flag' comment.pk %}">Anmäl</a></dd>
{% endfor %}</dl>"""


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


class Visitor:
    """Whoever asks the site, through WSGI: a test client would add notes of every template to what is measured."""

    def __init__(self, **environment: str) -> None:
        """`environment` is what the server says of the visitor."""
        from django.test import RequestFactory  # noqa: PLC0415

        from kunskapsbank.wsgi import application  # noqa: PLC0415

        self._site = application
        self._requests = RequestFactory(**environment)

    def read(self, url: str) -> bytes:
        """The page at an address."""
        return self._answer(self._requests.get(url, secure=True), OK)

    def send(self, url: str, sent: Mapping[str, str]) -> None:
        """Send a form."""
        self._answer(self._requests.post(url, sent, secure=True), FOUND)

    def _answer(self, request: Any, expected: int) -> bytes:
        statuses: list[str] = []
        response = self._site(request.environ, lambda status, _headers: statuses.append(status))
        try:
            body = b"".join(response)
        finally:
            response.close()
        if not statuses[0].startswith(str(expected)):
            raise RuntimeError(f"{request.path} answers {statuses[0]}")
        return body


def _begin(folder: str) -> None:
    """Make this process one of the site's, with the demonstration's content."""
    os.environ.update(
        KUNSKAPSBANK_VAR=folder,
        DJANGO_SETTINGS_MODULE="bench.comments_settings",
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS="testserver",
        WAGTAILADMIN_BASE_URL="http://testserver",
        KUNSKAPSBANK_TASKS="database",
        EMAIL_URL="memorymail://",
        LOG_LEVEL="ERROR",
        TQDM_DISABLE="1",
    )
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    with contextlib.redirect_stdout(io.StringIO()):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("demo_load", verbosity=0)
        call_command("search_rebuild", verbosity=0)


def _measure(options: argparse.Namespace) -> None:
    from cases.models import CasePage  # noqa: PLC0415
    from comments.models import Comment  # noqa: PLC0415
    from comments.threads import THREADS_A_PAGE  # noqa: PLC0415

    page = CasePage.objects.get(slug=CASE)
    Comment.objects.filter(page=page.pk).delete()
    read = partial(Visitor().read, page.url)
    say = sys.stdout.write
    say(f"{options.comments} comments, {options.requests} requests, uncached\n\n")
    say(f"{'':36}{'queries':>9}{'p50 ms':>9}{'p95 ms':>9}{'CPU p50':>9}{'CPU p95':>9}{'kB':>8}\n")
    say(_row("page without comments", read, options.requests))
    if find_spec("django_comments"):
        _fill_others(page, options.comments)
        for shown in (min(THREADS_A_PAGE * (REPLIES + 1), options.comments), options.comments):
            name = f"page + django-contrib-comments, {shown}"
            say(_row(name, lambda shown=shown: read() + _others_list(page, shown), options.requests))
    else:
        say("page + django-contrib-comments      not installed (bench/requirements.txt)\n")
    _fill(page, options.comments)
    say(_row("page with its comments", read, options.requests))
    say(f"\ntarget: at most {MOST_QUERIES} queries and {MOST_MS} ms at p95\n\n")
    say(_at_once(page, options.people))


def _row(name: str, answer: Callable[[], bytes], requests: int) -> str:
    from django.core.cache import cache  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    answer()
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        size = len(answer())
    asked = len(queries)
    spent = [_spent(answer) for _number in range(requests)]
    figures = "".join(f"{figure:9.1f}" for times in zip(*spent, strict=True) for figure in _middle_and_slow(times))
    return f"{name:36}{asked:9}{figures}{size / 1024:8.1f}\n"


def _spent(answer: Callable[[], bytes]) -> tuple[float, float]:
    """Milliseconds on the wall clock and of this thread's processor that an answer takes, with nothing remembered."""
    from django.core.cache import cache  # noqa: PLC0415

    cache.clear()
    wall, cpu = time.perf_counter(), time.thread_time()
    answer()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.thread_time() - cpu)


def _middle_and_slow(times: tuple[float, ...]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


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


def _others_list(page: Any, shown: int) -> bytes:
    from django.template import engines  # noqa: PLC0415
    from django_comments.models import Comment as Other  # noqa: PLC0415

    found = Other.objects.for_model(page).filter(is_public=True, is_removed=False)
    template = engines["django"].from_string(OTHERS_LIST)
    return template.render({"count": found.count(), "comments": found[:shown]}).encode()


def _at_once(page: Any, people: int) -> str:
    """So many visitors send a comment in the same moment, each over a connection to the database of its own."""
    from django.db import connection  # noqa: PLC0415

    from comments.models import Comment, State  # noqa: PLC0415
    from kunskapsbank.entry import SOONEST_SECONDS, sealed_now  # noqa: PLC0415

    seal = sealed_now()
    time.sleep(SOONEST_SECONDS + 1)
    visitors = [Visitor(REMOTE_ADDR=f"192.0.2.{number}") for number in range(people)]

    def comment(number: int) -> None:
        sent = {
            "text": f"Kommentar nummer {number}",
            "name": "Besökare",
            "email": f"besokare{number}@example.se",
            "oppnad": seal,
            "webbplats": "",
        }
        try:
            visitors[number].send(f"/kommentarer/{page.pk}/skriv/", sent)
        finally:
            connection.close()

    wall, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(people) as pool:
        list(pool.map(comment, range(people)))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    kept = Comment.objects.filter(page=page.pk, state=State.UNCONFIRMED).count()
    return f"{people} people at once: {kept} comments kept in {wall:.1f} s, {cpu:.1f} s of CPU\n"


if __name__ == "__main__":
    sys.exit(main())
