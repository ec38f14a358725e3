"""Starting a server as an ordinary user on a free port, and stopping it with everything it left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

NOBODY = 65534
STOP_PATIENCE = 20.0


class Missing(Exception):
    """The machine lacks something; the message says what, and how to get it."""


class Failed(Exception):
    """A server that should have started did not; the message ends with its log."""


def is_root() -> bool:
    """Whether this process may, and therefore must, become someone else: both servers refuse to run as root."""
    return os.geteuid() == 0


def free_port() -> int:
    """A port on the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def can_be_run_by_others(path: Path) -> bool:
    """Whether somebody who is neither owner nor in the group reaches and may execute this file."""
    real = path.resolve()
    return all(part.stat().st_mode & 0o001 for part in (real, *real.parents))


class Workspace:
    """A temporary folder that the ordinary user owns."""

    def __init__(self, name: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"kunskapsbanken-{name}-"))
        hand_over(self.path)

    def folder(self, name: str) -> Path:
        """A new folder in it, owned likewise."""
        path = self.path / name
        path.mkdir(mode=0o700)
        hand_over(path)
        return path

    def remove(self) -> None:
        """Take the folder away; a server that is still dying may write once more."""
        for _attempt in range(5):
            shutil.rmtree(self.path, ignore_errors=True)
            if not self.path.exists():
                return
            time.sleep(0.2)


def hand_over(path: Path) -> None:
    """Give a file or folder to the user that the servers run as."""
    if is_root():
        os.chown(path, NOBODY, NOBODY)


def as_ordinary_user(command: Sequence[str | Path]) -> list[str]:
    """The command as a user who is not root, and ended by the kernel should this process die without a word."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        if is_root():
            raise Missing("setpriv (Debian: apt-get install util-linux)")
        return [str(part) for part in command]
    options = ["--pdeathsig=TERM"]
    if is_root():
        options += [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return [setpriv, *options, "--", *(str(part) for part in command)]


class ServerProcess:
    """One running server: its process group and its log."""

    def __init__(self, command: Sequence[str | Path], *, log: Path, environment: Mapping[str, str]) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the command is our own
                as_ordinary_user(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=log.parent,
                start_new_session=True,  # Ctrl-C belongs to the test run, which then stops its servers in order.
            )

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float) -> None:
        """Return when the server answers; raise Failed with the end of its log when it does not."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if (code := self._process.poll()) is not None:
                raise Failed(f"the server ended with code {code}\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise Failed(f"no answer after {seconds:.0f} s\n{self.log_tail()}")
            time.sleep(0.1)

    def log_tail(self, lines: int = 30) -> str:
        """The last lines the server wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ask the server to end, and insist after a while."""
        if self._process.poll() is None:
            self._process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_PATIENCE)
        self.kill()

    def kill(self) -> None:
        """End the server and whatever it started, without asking."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
