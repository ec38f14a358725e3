"""Throughput over HTTP: the site as its image runs it, and visitors at once, by locust."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.search_scale.processes import memory_of
from scripts.services.processes import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
WARMING_TOGETHER = 16
WARMING_ROUNDS = 5
PATIENCE = 120.0
# Visitors do not pause, which measures the site, not them; but the most of them once more as people, who read.
READING_SECONDS = 10
READING_TIMES_LONGER = 4
# What visitors call an answer by the reserve.
SIMPLIFIED = "simplified"


def measure(
    environment: Mapping[str, str], folder: Path, addresses: Sequence[str], users: Sequence[int], seconds: int
) -> list[dict[str, Any]]:
    """For each number of users at once: requests a second, how long they took, errors, answers by the reserve.

    The last of the results is for the most users, each reading for a while before the next question.
    """
    file = folder / "addresses.json"
    file.write_text(json.dumps(addresses), encoding="utf-8")
    with _serving(environment, folder / "site.log") as (url, process):
        _warm(url, addresses)
        results = []
        for count, pause in [*((count, 0) for count in users), (max(users), READING_SECONDS)]:
            result = _visited(url, file, count, pause, seconds * READING_TIMES_LONGER if pause else seconds)
            memory = max(map(memory_of, _children_of(process)))
            results.append({"users": count, "pause": pause, **result, "memory": memory})
        return results


@contextmanager
def _serving(environment: Mapping[str, str], log: Path) -> Iterator[tuple[str, int]]:
    """The site at an address, run with the command of its image; gives the address and the process."""
    port = free_port()
    command = [sys.executable, "-m", *_image_command()]
    command = [f"--bind=127.0.0.1:{port}" if part.startswith("--bind=") else part for part in command]
    url = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the image's own command
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(url, process, log)
        yield url, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _image_command() -> list[str]:
    """What the Dockerfile says to run."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    (command,) = (line.removeprefix("CMD ") for line in lines if line.startswith("CMD "))
    return list(json.loads(command))


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=2).close()  # noqa: S310 - http, ours
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the site did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _warm(url: str, addresses: Sequence[str]) -> None:
    """Ask so much that every process of the site has read what it answers from."""
    some = [url + addresses[number % len(addresses)] for number in range(WARMING_TOGETHER)]
    with ThreadPoolExecutor(WARMING_TOGETHER) as pool:
        for _round in range(WARMING_ROUNDS):
            list(pool.map(_read, some))


def _read(address: str) -> None:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - http, ours
        answer.read()


def _visited(url: str, file: Path, users: int, pause: int, seconds: int) -> dict[str, Any]:
    visitors = Path(__file__).with_name("visitors.py")
    options = ["--headless", "--json", "--only-summary", "--loglevel=ERROR", "--reset-stats", f"--host={url}"]
    timing = [f"--users={users}", f"--spawn-rate={users}", f"--run-time={seconds}s", f"--stop-timeout={PATIENCE:.0f}"]
    command = [sys.executable, "-m", "locust", f"--locustfile={visitors}", *options, *timing]
    environment = {**os.environ, "BENCH_ADDRESSES": str(file), "BENCH_PAUSE": str(pause)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    try:
        entries = {entry["name"]: entry for entry in json.loads(done.stdout)}
    except ValueError:
        raise RuntimeError(f"locust said nothing to be read:\n{done.stderr[-2000:]}") from None
    return _summary(entries)


def _summary(entries: Mapping[str, Any]) -> dict[str, Any]:
    requests = sum(entry["num_requests"] for entry in entries.values())
    begun = min(entry["start_time"] for entry in entries.values())
    ended = max(entry["last_request_timestamp"] for entry in entries.values())
    times: Counter[float] = Counter()
    for entry in entries.values():
        times.update({float(time): count for time, count in entry["response_times"].items()})
    return {
        "requests": requests,
        "per_second": requests / max(ended - begun, 0.001),
        **{f"p{share}": _percentile(times, share) for share in (50, 95, 99)},
        "errors": sum(entry["num_failures"] for entry in entries.values()),
        "degraded": entries[SIMPLIFIED]["num_requests"] if SIMPLIFIED in entries else 0,
    }


def _percentile(times: Mapping[float, int], share: int) -> float:
    """The time that this share of the answers stays below, in milliseconds; locust rounds them to two digits."""
    left = sum(times.values()) * share / 100
    for milliseconds in sorted(times):
        left -= times[milliseconds]
        if left <= 0:
            return milliseconds
    return 0.0


def _children_of(process: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    ]
