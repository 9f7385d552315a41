"""Values that may be some seconds old: a bounded memory of this process for what every request asks."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


_memories: "list[Recent[Any, Any]]" = []


def forget_everything() -> None:
    """Empty every memory of this process (between tests)."""
    for memory in _memories:
        memory.clear()


class Recent(Generic[Key, Value]):
    """Remembers up to `size` values, each for `seconds`; the one remembered first goes first."""

    def __init__(self, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._size = size
        self._values: dict[Key, tuple[float, Value]] = {}
        self._changing = Lock()
        self._renewing = Lock()
        _memories.append(self)

    def get(self, key: Key) -> Value | None:
        kept = self._values.get(key)
        return kept[1] if kept is not None and time.monotonic() < kept[0] else None

    def renewed(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value under `key`, made when there is none or it is too old.

        One thread makes it; the others go on with the old value meanwhile, so that they do not all ask at once.
        """
        kept = self._values.get(key)
        if kept is not None and (time.monotonic() < kept[0] or self._renewing.locked()):
            return kept[1]
        with self._renewing:
            kept = self._values.get(key)  # another thread may have made it while this one waited
            if kept is not None and time.monotonic() < kept[0]:
                return kept[1]
            value = make()
            self.put(key, value)
            return value

    def put(self, key: Key, value: Value) -> None:
        with self._changing:
            self._values.pop(key, None)
            if len(self._values) >= self._size:
                del self._values[next(iter(self._values))]
            self._values[key] = (time.monotonic() + self._seconds, value)

    def drop(self, key: Key) -> None:
        with self._changing:
            self._values.pop(key, None)

    def clear(self) -> None:
        with self._changing:
            self._values.clear()
