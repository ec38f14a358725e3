"""Handing documents to the engine outside the database, and leaving it alone while it takes none."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from django.core.cache import cache

from search.engines import visitors_engine, writing_engine
from search.engines.base import DocumentsRefused, Engine, EngineUnavailable
from search.engines.fallback import log_unavailable
from search.models import StoredDocument
from search.outbox import Batch, EngineRest

logger = logging.getLogger(__name__)

# Remembered of an engine that answers nobody, so that its return is noticed before its rest is over.
AWAY_KEY = "search:engine-away"
AWAY_SECONDS = 24 * 60 * 60

Refusals = Mapping[int, str]


class Delivery:
    """The way of one run's documents to the engine; where there is none outside the database, all have arrived."""

    def __init__(self, *, to_engine: bool) -> None:
        """With `to_engine` false it is as if there were none."""
        self._engine = writing_engine if to_engine else lambda: None

    def notice_return(self) -> None:
        """End the engine's rest if it had gone away altogether and answers again."""
        if cache.get(AWAY_KEY) and self.is_resting() and _answers():
            cache.delete(AWAY_KEY)
            EngineRest.end()

    def is_resting(self) -> bool:
        """Whether the engine is left alone for now."""
        return EngineRest.now().is_on and self._is_wanted()

    def deliver(
        self, batch: Batch, built: Sequence[StoredDocument], removed: Sequence[StoredDocument]
    ) -> Refusals | None:
        """Put what was built, take away what was removed. Gives what the engine refused, and why, by page id.

        None when the engine is at rest, or failed and is from now on: all of it waits for the engine then.
        """
        pages = [row.page_id for row in (*built, *removed)]
        rest = EngineRest.now()
        if rest.is_on and self._is_wanted():
            batch.wait_for_engine(pages, rest)
            return None
        try:
            engine = self._engine()
            refused = _tell(engine, batch, built, removed) if engine is not None and pages else {}
        except EngineUnavailable as error:
            batch.wait_for_engine(pages, rest.longer(str(error)))
            log_unavailable("elasticsearch", error)
            if not _answers():
                cache.set(AWAY_KEY, True, AWAY_SECONDS)
            return None
        if rest.failures and pages:
            EngineRest.end()
        return refused

    def _is_wanted(self) -> bool:
        try:
            return self._engine() is not None
        except EngineUnavailable:
            return True


def refusal() -> str:
    """Why the engine is at rest though it answered when it failed: something keeps it from writing. Else nothing."""
    rest = EngineRest.now()
    return rest.reason if rest.is_on and not cache.get(AWAY_KEY) else ""


def _tell(engine: Engine, batch: Batch, built: Sequence[StoredDocument], removed: Sequence[StoredDocument]) -> Refusals:
    refused: dict[int, str] = {}
    if built:
        batch.renew()
        refused |= _put(engine, built)
    if removed:
        batch.renew()
        refused |= _refusals(lambda: engine.remove({row.page_id: row.version for row in removed}))
    return refused


def _put(engine: Engine, rows: Sequence[StoredDocument]) -> Refusals:
    try:
        return _refusals(lambda: engine.put([row.as_indexed() for row in rows]))
    except EngineUnavailable:
        raise
    except Exception as error:  # one that cannot even be sent must not hold back the others
        if len(rows) > 1:
            return {page_id: reason for row in rows for page_id, reason in _put(engine, [row]).items()}
        logger.exception("document could not be sent", extra={"page_id": rows[0].page_id})
        return {rows[0].page_id: f"{type(error).__name__}: {error}"}


def _refusals(change: Callable[[], None]) -> Refusals:
    try:
        change()
    except DocumentsRefused as error:
        return error.reasons
    return {}


def _answers() -> bool:
    """Whether the engine says anything sensible, without waiting long for it."""
    try:
        engine = visitors_engine()
        return engine is not None and engine.status() is not None
    except EngineUnavailable:
        return False
