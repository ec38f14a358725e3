"""A server that only some tests need: stopped whatever happens, and named where the machine lacks something for it."""

from __future__ import annotations

import pytest

from scripts.services.processes import Failed, Missing
from scripts.services.pytest_plugin import REQUIRED, own


class Recorded:
    """A server that writes down what is done with it, and may fail to come up."""

    def __init__(self, *, comes_up: bool = True) -> None:
        self.comes_up = comes_up
        self.done: list[str] = []

    def launch(self) -> None:
        self.done.append("launch")

    def wait(self) -> str:
        self.done.append("wait")
        if not self.comes_up:
            raise Failed("no answer")
        return "http://127.0.0.1"

    def stop(self) -> None:
        self.done.append("stop")


def impossible() -> Recorded:
    raise Missing("OpenSSL")


def test_an_own_server_runs_until_the_tests_are_done() -> None:
    with own(Recorded) as server:
        assert server.done == ["launch", "wait"]
    assert server.done == ["launch", "wait", "stop"]


def test_an_own_server_that_does_not_come_up_is_stopped() -> None:
    server = Recorded(comes_up=False)
    with pytest.raises(Failed), own(lambda: server):
        pass
    assert server.done == ["launch", "wait", "stop"]


def test_what_an_own_server_lacks_is_named_and_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="Missing: OpenSSL"), own(impossible):
        pass


def test_what_an_own_server_lacks_is_a_failure_where_everything_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="Missing: OpenSSL"), own(impossible):
        pass
