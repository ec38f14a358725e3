"""A PostgreSQL cluster of its own, made from the machine's server binaries and thrown away afterwards."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from scripts.services.processes import Failed, Missing, ServerProcess, Workspace, as_ordinary_user, free_port

USER = "kunskapsbanken"
DEBIAN_BINARIES = Path("/usr/lib/postgresql")
SETTINGS = {
    # The data lives as long as the test run, so nothing has to survive a crash.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "128MB",
}


def binaries() -> Path:
    """The folder with `initdb` and `postgres`, the newest where there are several."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = sorted(DEBIAN_BINARIES.glob("*/bin/initdb"), key=lambda path: float(_version(path)))
    if not found:
        raise Missing("PostgreSQL's server (Debian: apt-get install postgresql)")
    return found[-1].parent


class Server:
    """One cluster with one empty database."""

    def __init__(self) -> None:
        self._binaries = binaries()
        self._workspace = Workspace("postgresql")
        self._process: ServerProcess | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """What `DATABASE_URL` should be."""
        return f"postgres://{USER}@127.0.0.1:{self.port}/{USER}"

    def launch(self) -> None:
        """Make the cluster and start it; `wait` tells when it answers."""
        data = self._workspace.folder("data")
        sockets = self._workspace.folder("sockets")
        self._run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = {**SETTINGS, "port": str(self.port), "unix_socket_directories": str(sockets)}
        self._process = ServerProcess(
            [self._binaries / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())],
            log=self._workspace.path / "postgresql.log",
            environment=self._environment(),
        )

    def wait(self, seconds: float = 60) -> str:
        """Wait until the server answers and the database is there; gives its URL."""
        if self._process is None:
            raise Failed("PostgreSQL was never launched")
        self._process.wait_until(lambda: self._call("pg_isready", "-q") == 0, seconds=seconds)
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, USER)
        return self.url

    def stop(self) -> None:
        """Stop the cluster without waiting for clients, and remove it."""
        if self._process:
            self._process.stop(signal.SIGINT)
        self._workspace.remove()

    def _call(self, program: str, *arguments: str) -> int:
        where = ["-h", "127.0.0.1", "-p", str(self.port)]
        command = [str(self._binaries / program), *where, *arguments]
        return subprocess.run(command, env=self._environment(), check=False).returncode  # noqa: S603 - our own

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = as_ordinary_user([self._binaries / program, *arguments])
        result = subprocess.run(  # noqa: S603 - the command is our own
            command, env=self._environment(), cwd=self._workspace.path, capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise Failed(f"{program}: {result.stderr.strip() or result.stdout.strip()}")

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self._workspace.path), "LC_ALL": "C.UTF-8"}


def _version(path: Path) -> str:
    match = re.match(r"\d+(\.\d+)?", path.parent.parent.name)
    return match.group() if match else "0"
