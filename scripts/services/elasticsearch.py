"""A real Elasticsearch: its own smallest distribution, fetched with Maven once and started with a small heap."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from scripts.services.processes import (
    Failed,
    Missing,
    ServerProcess,
    Workspace,
    can_be_run_by_others,
    free_port,
    hand_over,
    is_root,
)

VERSION = "8.19.21"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack"
JAVA_NEEDED = 17
HEAP = "512m"
NO_JAVA = f"Java {JAVA_NEEDED} or later (Debian: apt-get install openjdk-17-jre-headless)"


class Server:
    """One node that is a cluster by itself, without passwords, on the loopback address."""

    def __init__(self) -> None:
        self._java = java_home()
        self._distribution = distribution()
        self._workspace = Workspace("elasticsearch")
        self._process: ServerProcess | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """What `ELASTICSEARCH_URL` should be."""
        return f"http://127.0.0.1:{self.port}"

    def launch(self) -> None:
        """Start the node; `wait` tells when it answers."""
        home = self._readable_distribution()
        self._process = ServerProcess(
            [home / "bin" / "elasticsearch"],
            log=self._workspace.path / "console.log",
            environment={
                "PATH": os.environ.get("PATH", os.defpath),
                "HOME": str(self._workspace.path),
                "ES_JAVA_HOME": str(self._java),
                "ES_PATH_CONF": str(self._configuration(home)),
                "ES_TMPDIR": str(self._workspace.folder("tmp")),
                "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
            },
        )

    def wait(self, seconds: float = 180) -> str:
        """Wait until the cluster's health is at least yellow; gives its URL."""
        if self._process is None:
            raise Failed("Elasticsearch was never launched")
        self._process.wait_until(self._is_healthy, seconds=seconds)
        return self.url

    def stop(self) -> None:
        """Stop the node and remove its data."""
        if self._process:
            self._process.stop()
        self._workspace.remove()

    def _is_healthy(self) -> bool:
        # GET / is not part of this distribution, the health of the cluster is.
        try:
            with urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=2) as answer:  # noqa: S310 - http, ours
                return json.load(answer)["status"] in {"green", "yellow"}
        except (urllib.error.URLError, OSError, ValueError):
            return False

    def _readable_distribution(self) -> Path:
        """The distribution where the server's user can read it: root's home is closed to everyone else."""
        if not is_root() or can_be_run_by_others(self._distribution / "bin" / "elasticsearch"):
            return self._distribution
        return Path(
            shutil.copytree(self._distribution, self._workspace.path / "distribution", copy_function=_link_or_copy)
        )

    def _configuration(self, home: Path) -> Path:
        folder = self._workspace.folder("config")
        options = (home / "config" / "jvm.options").read_text()
        without_gc_log = re.sub(r"(?m)^.*-Xlog:gc.*$", "", options)
        settings = {
            "cluster.name": "kunskapsbanken-tests",
            "node.name": "one",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": free_port(),
            "path.data": str(self._workspace.folder("data")),
            "path.logs": str(self._workspace.folder("logs")),
            "xpack.security.enabled": False,
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        files = {
            "jvm.options": without_gc_log,
            "log4j2.properties": (home / "config" / "log4j2.properties").read_text(),
            "elasticsearch.yml": "".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items()),
        }
        for name, text in files.items():
            (folder / name).write_text(text)
            hand_over(folder / name)
        return folder


def distribution() -> Path:
    """The unpacked distribution in the user's cache, fetched the first time."""
    cache = cache_folder()
    target = cache / f"elasticsearch-{VERSION}"
    with _only_one(cache / "elasticsearch.lock"):
        if not target.exists():
            _fetch(target)
    return target


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
