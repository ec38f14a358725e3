"""What must hold of the settings for Elasticsearch; where it is not used, only that nobody thinks it is."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from search.engines.elastic.hosts import hosts

SCHEMES = ("http", "https")
PREFIX = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
IN_PROCESS_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")
ADDRESS_HINT = "Write each address like https://elasticsearch.example.se:9200, and a comma between two of them."


@register
def elasticsearch_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse settings that cannot work; warn of those that do nothing or tell everybody a secret."""
    if not settings.ELASTICSEARCH_URL:
        return list(_set_for_nothing())
    return [*_wrong_addresses(), *_wrong_login(), *_wrong_authority(), *_wrong_prefix(), *_secrets_in_the_open(Warning)]


@register(deploy=True)
def elasticsearch_in_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to send secrets in the open; warn of what only one process can do with."""
    if not settings.ELASTICSEARCH_URL:
        return []
    return [*_secrets_in_the_open(Error), *_impatient_editors(), *_forgetful_processes()]


def _set_for_nothing() -> Iterator[CheckMessage]:
    names = [f"ELASTICSEARCH_{name}" for name in ("USER", "PASSWORD", "API_KEY", "CA_FILE")]
    given = [name for name in names if getattr(settings, name)]
    if given:
        yield Warning(
            f"{', '.join(given)} set without ELASTICSEARCH_URL: Elasticsearch is not used.",
            hint="Set ELASTICSEARCH_URL, or take the others away.",
            id="search.W002",
        )


def _wrong_addresses() -> Iterator[CheckMessage]:
    found = hosts()
    problems = [problem for host in found if "@" not in host and (problem := _problem_of(host))]
    if not found:
        problems.append("there is no address in it")
    if len(set(found)) < len(found):
        problems.append("the same address is there twice")
    for problem in problems:
        yield Error(f"ELASTICSEARCH_URL: {problem}.", hint=ADDRESS_HINT, id="search.E002")
    if any("@" in host for host in found):
        yield Error(
            "ELASTICSEARCH_URL holds a user or a password.",
            hint="Logs show addresses: set ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD, or ELASTICSEARCH_API_KEY.",
            id="search.E003",
        )


def _problem_of(host: str) -> str:
    """What is wrong with an address, which is repeated: it must hold no secret."""
    address = _split(host)
    if re.search(r"\s", host):
        return f"there is a space in {host!r}"
    if "://" not in host:
        return f"{host!r} has no scheme"
    if address is None or not address.hostname:
        return f"{host!r} is no address"
    if address.scheme not in SCHEMES:
        return f"{host!r} has another scheme than {' or '.join(SCHEMES)}"
    if address.scheme == "http" and not address.port:
        return f"{host!r} has no port"
    return ""


def _wrong_login() -> Iterator[CheckMessage]:
    user, password = settings.ELASTICSEARCH_USER, settings.ELASTICSEARCH_PASSWORD
    if settings.ELASTICSEARCH_API_KEY and (user or password):
        yield Error(
            "ELASTICSEARCH_API_KEY is set, and ELASTICSEARCH_USER or ELASTICSEARCH_PASSWORD as well.",
            hint="Keep one way to log in: the key, or user and password.",
            id="search.E004",
        )
    if bool(user) != bool(password):
        given, lacking = ("USER", "PASSWORD") if user else ("PASSWORD", "USER")
        yield Error(
            f"ELASTICSEARCH_{given} is set without ELASTICSEARCH_{lacking}.",
            hint=f"Set ELASTICSEARCH_{lacking} too, or neither.",
            id="search.E005",
        )


def _wrong_authority() -> Iterator[CheckMessage]:
    if not settings.ELASTICSEARCH_CA_FILE:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=settings.ELASTICSEARCH_CA_FILE)
    except OSError as error:
        reason = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        yield Error(
            f"ELASTICSEARCH_CA_FILE cannot be used: {reason}.",
            hint="Give the path, as this process sees it, of a PEM file with the authority's certificate.",
            id="search.E006",
        )
    if not any(host.startswith("https:") for host in hosts()):
        yield Error(
            "ELASTICSEARCH_CA_FILE is set, but no address in ELASTICSEARCH_URL begins with https.",
            hint="Begin the addresses with https, or take the file away.",
            id="search.E007",
        )


def _wrong_prefix() -> Iterator[CheckMessage]:
    if not PREFIX.fullmatch(settings.ELASTICSEARCH_PREFIX):
        yield Error(
            f"ELASTICSEARCH_PREFIX {settings.ELASTICSEARCH_PREFIX!r} cannot begin the name of an index.",
            hint="Use small letters a to z, digits, - and _, at most 100, a letter or a digit first.",
            id="search.E008",
        )


def _secrets_in_the_open(severity: type[Warning] | type[Error]) -> Iterator[CheckMessage]:
    is_secret = settings.ELASTICSEARCH_PASSWORD or settings.ELASTICSEARCH_API_KEY
    if is_secret and any(_is_open(host) for host in hosts()):
        yield severity(
            "A password or an API key is sent to another machine without encryption.",
            hint="Begin the addresses in ELASTICSEARCH_URL with https.",
            id="search.E009" if severity is Error else "search.W003",
        )


def _impatient_editors() -> Iterator[CheckMessage]:
    if settings.TASKS_BACKEND == "immediate":
        yield Warning(
            "KUNSKAPSBANK_TASKS is immediate: an editor who publishes waits for Elasticsearch.",
            hint="Set KUNSKAPSBANK_TASKS to database and run `manage.py worker`.",
            id="search.W004",
        )


def _forgetful_processes() -> Iterator[CheckMessage]:
    if settings.CACHES["shared"]["BACKEND"].endswith(IN_PROCESS_CACHES):
        yield Warning(
            "The cache is in the process: each one learns by itself, and again, that Elasticsearch is away.",
            hint="Set CACHE_URL to a cache that all processes share, such as dbcache://cache.",
            id="search.W005",
        )


def _is_open(host: str) -> bool:
    """Whether what is sent to an address goes over a network for everybody to read."""
    address = _split(host)
    return address is not None and address.scheme == "http" and not _is_this_machine(address.hostname or "")


def _is_this_machine(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _split(host: str) -> SplitResult | None:
    """The parts of an address, where it has such."""
    try:
        address = urlsplit(host)
        _ = address.port  # only asked for does a wrong one show
    except ValueError:
        return None
    return address
