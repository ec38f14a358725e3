"""Work in a process of its own, with Django as its environment says, so that nothing is warm or heavy from before."""

from __future__ import annotations

import importlib
import os
import resource
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any


def call(name: str, environment: Mapping[str, str], *arguments: Any) -> Any:
    """Call a function of this package, such as "fill.fill", in a new process. What it raises is raised here."""
    with workers(1, environment) as pool:
        return pool.submit(_call, name, arguments).result()


def workers(count: int, environment: Mapping[str, str]) -> ProcessPoolExecutor:
    """New processes with Django in them."""
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=begin, initargs=(dict(environment),))


def begin(environment: Mapping[str, str]) -> None:
    """Make this process one of Django's."""
    import django  # noqa: PLC0415 - the settings read the environment

    os.environ.update(environment)
    django.setup()


def memory_now() -> float:
    """What this process holds in memory, in MB."""
    return memory_of(os.getpid())


def memory_of(process: int) -> float:
    """What a process holds in memory, in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def memory_most() -> float:
    """The most that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _call(name: str, arguments: tuple[Any, ...]) -> Any:
    module, function = name.split(".")
    return getattr(importlib.import_module(f"bench.search_scale.{module}"), function)(*arguments)
