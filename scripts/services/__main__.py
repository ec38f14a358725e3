"""Command line: `python -m scripts.services run [--only KIND] -- COMMAND ...`."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from types import FrameType

from scripts.services import KINDS, running
from scripts.services.processes import Failed, Missing


def main() -> int:
    """Start the servers, run the command and give back its exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.services", description=__doc__)
    commands = parser.add_subparsers(dest="action", required=True)
    run = commands.add_parser("run", help="start the servers, run a command, stop them")
    run.add_argument("--only", choices=KINDS, action="append", help="only this kind (may be given twice)")
    run.add_argument("command", nargs="+", help="the command, after --")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _leave)
    try:
        return _run(tuple(options.only or KINDS), options.command)
    except (Failed, Missing) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _run(kinds: tuple[str, ...], command: list[str]) -> int:
    with running(kinds) as started:
        for reason in started.missing.values():
            sys.stderr.write(f"Missing: {reason}\n")
        if started.missing and os.environ.get("REQUIRE_SERVICES") == "1":
            return 1
        for name, value in started.environment.items():
            sys.stderr.write(f"{name}={value}\n")
        return subprocess.run(command, env={**os.environ, **started.environment}, check=False).returncode  # noqa: S603 - what the developer typed


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)


if __name__ == "__main__":
    sys.exit(main())
