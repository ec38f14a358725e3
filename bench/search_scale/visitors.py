"""Locust's side of the throughput: visitors who search, one address after the other.

`BENCH_ADDRESSES` names the JSON file with the addresses, `BENCH_PAUSE` the seconds that a visitor reads on average.
"""

from __future__ import annotations

import json
import os
import random
from itertools import count
from pathlib import Path

from locust import FastHttpUser, between, task

from bench.search_scale.load import SIMPLIFIED

ADDRESSES: list[str] = json.loads(Path(os.environ["BENCH_ADDRESSES"]).read_text(encoding="utf-8"))
PAUSE = float(os.environ["BENCH_PAUSE"])
_numbers = count(random.randrange(len(ADDRESSES)))  # noqa: S311 - each run begins elsewhere
_BY_THE_RESERVE = "träffarna kommer från en reserv"


class Visitor(FastHttpUser):
    """Asks, reads the answer, and asks again; an answer by the reserve counts by itself."""

    wait_time = between(PAUSE / 2, PAUSE * 3 / 2)
    connection_timeout = network_timeout = 120.0

    @task
    def search(self) -> None:
        """One search."""
        address = ADDRESSES[next(_numbers) % len(ADDRESSES)]
        with self.client.get(address, name="search", catch_response=True) as response:
            if _BY_THE_RESERVE in (response.text or ""):
                response.request_meta["name"] = SIMPLIFIED
