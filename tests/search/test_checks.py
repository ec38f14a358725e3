"""Every wrong setting for Elasticsearch is named before it does harm, and good ones are left in peace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings as project
from django.core.checks import CheckMessage, Error, Warning, run_checks

from scripts.services.certificates import Authority
from tests.project.test_settings import PRODUCTION

HTTPS = "https://es1.example.se:9200"
SECRET = "hemligt"  # noqa: S105 - of nobody
GOOD = {
    "URL": HTTPS,
    "PREFIX": "kunskapsbank",
    "USER": "",
    "PASSWORD": "",
    "API_KEY": "",
    "CA_FILE": "",
}


def found(settings: Any, *, deploy: bool = False, **changes: str) -> list[CheckMessage]:
    """What the checks say of good settings for Elasticsearch with these changes."""
    for name, value in {**GOOD, **changes}.items():
        setattr(settings, f"ELASTICSEARCH_{name}", value)
    told = run_checks(include_deployment_checks=deploy)
    return [one for one in told if str(one.id).startswith("search.")]


def ids(messages: list[CheckMessage]) -> list[str | None]:
    return [one.id for one in messages]


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The certificate of an authority."""
    return str(Authority(tmp_path_factory.mktemp("authority")).certificate)


@pytest.fixture
def _as_in_production(settings: Any) -> None:
    settings.TASKS_BACKEND = "database"
    settings.CACHES = {**settings.CACHES, "shared": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"}}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"URL": "http://elasticsearch:9200"},
        {"URL": f"{HTTPS}, https://es2.example.se, https://[2001:db8::1]:9200/behind/a/proxy"},
        {"USER": "kunskapsbank", "PASSWORD": SECRET},
        {"API_KEY": SECRET},
        {"PREFIX": "kunskapsbank-prov_2"},
        {"URL": "http://localhost:9200,http://127.0.0.1:9201,http://[::1]:9200", "USER": "a", "PASSWORD": SECRET},
        {"URL": "", "PREFIX": "Spelar ingen roll"},
    ],
    ids=["TLS", "http", "several", "user", "key", "prefix", "a secret on this machine", "no Elasticsearch"],
)
@pytest.mark.usefixtures("_as_in_production")
def test_good_settings_are_left_in_peace(settings: Any, changes: dict[str, str]) -> None:
    assert found(settings, deploy=True, **changes) == []


@pytest.mark.parametrize(
    ("changes", "id_", "told"),
    [
        ({"URL": "elasticsearch:9200"}, "search.E002", "'elasticsearch:9200' has no scheme"),
        ({"URL": "ftp://es:9200"}, "search.E002", "'ftp://es:9200' has another scheme than http or https"),
        ({"URL": "https://"}, "search.E002", "'https://' is no address"),
        ({"URL": "https://es:port"}, "search.E002", "'https://es:port' is no address"),
        ({"URL": "http://es"}, "search.E002", "'http://es' has no port"),
        ({"URL": f"{HTTPS} https://b"}, "search.E002", "there is a space in"),
        ({"URL": f"{HTTPS},{HTTPS}"}, "search.E002", "the same address is there twice"),
        ({"URL": " , "}, "search.E002", "there is no address in it"),
        ({"URL": f"https://sok:{SECRET}@es"}, "search.E003", "holds a user or a password"),
        ({"USER": "a", "PASSWORD": SECRET, "API_KEY": SECRET}, "search.E004", "API_KEY is set, and"),
        ({"USER": "a"}, "search.E005", "USER is set without ELASTICSEARCH_PASSWORD"),
        ({"PASSWORD": SECRET}, "search.E005", "PASSWORD is set without ELASTICSEARCH_USER"),
        ({"PREFIX": ""}, "search.E008", "'' cannot begin the name of an index"),
        ({"PREFIX": "Kunskapsbank"}, "search.E008", "'Kunskapsbank' cannot begin"),
        ({"PREFIX": "_kunskapsbank"}, "search.E008", "'_kunskapsbank' cannot begin"),
        ({"PREFIX": "kunskaps*"}, "search.E008", "'kunskaps*' cannot begin"),
        ({"PREFIX": "k" * 101}, "search.E008", "cannot begin"),
    ],
)
def test_a_wrong_setting_is_an_error_with_a_hint(settings: Any, changes: dict[str, str], id_: str, told: str) -> None:
    [error] = found(settings, **changes)
    assert isinstance(error, Error)
    assert error.id == id_
    assert told in error.msg
    assert error.hint


def test_a_password_in_an_address_is_not_repeated(settings: Any) -> None:
    for address in (f"https://sok:{SECRET}@es", f"sok:{SECRET}@es", f"ftp://sok:{SECRET}@es x"):
        assert SECRET not in str(found(settings, URL=address))


def test_a_certificate_file_that_can_be_used_is_left_in_peace(settings: Any, ca_file: str) -> None:
    assert found(settings, CA_FILE=ca_file) == []


@pytest.mark.parametrize("content", [None, "", "inget certifikat"], ids=["missing", "empty", "no PEM"])
def test_a_certificate_file_that_cannot_be_used_is_an_error(settings: Any, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.crt"
    if content is not None:
        file.write_text(content)
    [error] = found(settings, CA_FILE=str(file))
    assert error.id == "search.E006"
    assert ("No such file" in error.msg) == (content is None)
    assert ("it holds no certificate" in error.msg) == (content is not None)


def test_a_folder_in_place_of_a_certificate_file_is_an_error(settings: Any, tmp_path: Path) -> None:
    assert ids(found(settings, CA_FILE=str(tmp_path))) == ["search.E006"]


def test_a_certificate_file_without_https_is_an_error(settings: Any, ca_file: str) -> None:
    assert ids(found(settings, URL="http://es:9200", CA_FILE=ca_file)) == ["search.E007"]
    assert ids(found(settings, URL=f"http://es:9200,{HTTPS}", CA_FILE=ca_file)) == []


@pytest.mark.parametrize("login", [{"API_KEY": SECRET}, {"USER": "a", "PASSWORD": SECRET}], ids=["key", "password"])
@pytest.mark.usefixtures("_as_in_production")
def test_a_secret_sent_in_the_open_is_a_warning_and_in_production_an_error(settings: Any, login: Any) -> None:
    url = f"{HTTPS},http://es:9200"
    assert [(one.id, type(one)) for one in found(settings, URL=url, **login)] == [("search.W003", Warning)]
    told = found(settings, deploy=True, URL=url, **login)
    assert ("search.E009", Error) in [(one.id, type(one)) for one in told]


def test_a_setting_that_does_nothing_is_a_warning(settings: Any) -> None:
    [warning] = found(settings, URL="", USER="a", CA_FILE="/ca.crt")
    assert (warning.id, type(warning)) == ("search.W002", Warning)
    assert "ELASTICSEARCH_USER, ELASTICSEARCH_CA_FILE set without ELASTICSEARCH_URL" in warning.msg


@pytest.mark.usefixtures("_as_in_production")
def test_in_production_an_editor_should_not_wait_for_the_server(settings: Any) -> None:
    settings.TASKS_BACKEND = "immediate"
    assert ids(found(settings, deploy=True)) == ["search.W004"]
    assert found(settings) == []
    assert found(settings, deploy=True, URL="") == []


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
@pytest.mark.usefixtures("_as_in_production")
def test_in_production_processes_should_share_what_they_know_of_the_server(settings: Any, backend: str) -> None:
    settings.CACHES = {**settings.CACHES, "shared": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    assert ids(found(settings, deploy=True)) == ["search.W005"]
    assert found(settings) == []


# As an operator sees it


def check(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` with production's settings and these."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(  # noqa: S603 - our own
        command,
        cwd=project.BASE_DIR,
        env={**kept, **PRODUCTION, "KUNSKAPSBANK_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_with_elasticsearch_demands_a_prefix(tmp_path: Path) -> None:
    result = check(tmp_path, ELASTICSEARCH_URL=HTTPS, ELASTICSEARCH_PREFIX="")
    assert result.returncode != 0
    assert "Set ELASTICSEARCH_PREFIX to " in result.stderr


def test_the_settings_of_the_compose_file_pass_the_deployment_check(tmp_path: Path) -> None:
    services = yaml.safe_load((Path(project.BASE_DIR) / "compose.yaml").read_text())["services"]
    given = {**services["web"]["environment"], "ELASTICSEARCH_PREFIX": "kunskapsbank"}
    # A check needs no database that answers, but the one in the file needs its password filled in.
    del given["DATABASE_URL"]
    result = check(tmp_path, **given)
    assert result.returncode == 0, result.stderr
