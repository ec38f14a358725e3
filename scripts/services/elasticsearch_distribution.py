"""Where a real Elasticsearch comes from: its smallest distribution, fetched with Maven once, and a Java to run it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from scripts.services.processes import Missing, can_be_run_by_others, is_root

VERSION = "8.19.21"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack"
JAVA_NEEDED = 17
NO_JAVA = f"Java {JAVA_NEEDED} or later (Debian: apt-get install openjdk-17-jre-headless)"


def distribution() -> Path:
    """The unpacked distribution in the user's cache, fetched the first time."""
    cache = cache_folder()
    target = cache / f"elasticsearch-{VERSION}"
    with _only_one(cache / "elasticsearch.lock"):
        if not target.exists():
            _fetch(target)
    return target


def readable(home: Path, folder: Path) -> Path:
    """The distribution where the server's user reads it: root's home is closed to others, so links go to `folder`."""
    if not is_root() or can_be_run_by_others(home / "bin" / "elasticsearch"):
        return home
    return Path(shutil.copytree(home, folder / "distribution", copy_function=_link_or_copy))


def cache_folder() -> Path:
    """Where downloads are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "kunskapsbanken"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def java_home() -> Path:
    """A Java that is new enough and that the server's user may run."""
    candidates = [os.environ[name] for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    if on_path := shutil.which("java"):
        candidates.append(str(Path(on_path).resolve().parent.parent))
    candidates += sorted(str(path) for path in Path("/usr/lib/jvm").glob("*"))
    for home in map(Path, candidates):
        java = home / "bin" / "java"
        if java.is_file() and (not is_root() or can_be_run_by_others(java)) and _java_version(java) >= JAVA_NEEDED:
            return home
    raise Missing(NO_JAVA)


def _fetch(target: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Missing("Maven, which fetches Elasticsearch (Debian: apt-get install maven)")
    unpacked = target.with_name(f"{target.name}.part")
    shutil.rmtree(unpacked, ignore_errors=True)
    options = [f"-Dartifact={ARTIFACT}", f"-Dproject.basedir={unpacked}", f"-DoutputDirectory={unpacked}"]
    command = [maven, "--batch-mode", "--quiet", PLUGIN, *options]
    result = subprocess.run(  # noqa: S603 - the command is our own
        command, cwd=target.parent, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if result.returncode:
        shutil.rmtree(unpacked, ignore_errors=True)
        raise Missing(f"Elasticsearch, which Maven could not fetch:\n{result.stdout[-2000:]}")
    _open_to_all(unpacked)
    (unpacked / f"elasticsearch-{VERSION}").rename(target)
    shutil.rmtree(unpacked)


def _open_to_all(folder: Path) -> None:
    """Let every user read what was unpacked, and run what its owner may run."""
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _link_or_copy(source: str, destination: str) -> str:
    try:
        os.link(source, destination)
    except OSError:
        shutil.copy2(source, destination)
    return destination


@contextlib.contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Let two test runs that begin together fetch once."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _java_version(java: Path) -> int:
    output = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603 - ours
    match = re.search(r'version "(\d+)', output)
    return int(match.group(1)) if match else 0
