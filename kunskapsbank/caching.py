"""A cache that may be gone: pages are served without it, only slower."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import BaseCache, caches

logger = logging.getLogger(__name__)


class ForgivingCache(BaseCache):
    """Passes everything on to the cache named in `LOCATION`; where that fails, nothing was ever remembered."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        """`location` is the other cache's name in the settings."""
        super().__init__(params)
        self._alias = location

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether the key was free; it is where nothing is remembered."""
        return bool(self._try(True, "add", key, value, *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What is remembered, or the default."""
        return self._try(default, "get", key, default, version=version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Remember, if possible."""
        self._try(None, "set", key, value, *args, **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether there was anything to keep for longer."""
        return bool(self._try(False, "touch", key, *args, **kwargs))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Whether there was anything to forget."""
        return bool(self._try(False, "delete", key, version=version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Whether anything is remembered."""
        return bool(self._try(False, "has_key", key, version=version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count in one step, as only the other cache can. ValueError where there is nothing to count."""
        return int(self._try(delta, "incr", key, delta, version=version))

    def clear(self) -> None:
        """Forget everything."""
        self._try(None, "clear")

    def _try(self, otherwise: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            method: Callable[..., Any] = getattr(caches[self._alias], name)
            return method(*args, **kwargs)
        except ValueError:
            raise
        except Exception as error:  # noqa: BLE001 - each cache fails in its own way, and none may stop a page
            logger.warning("cache unavailable", extra={"reason": type(error).__name__})
            return otherwise
