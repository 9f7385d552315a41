"""Values that may be some seconds old: a bounded memory of this process for what every request asks."""

import time
from threading import Lock
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


_memories: "list[Recent[Any, Any]]" = []


def forget_everything() -> None:
    """Empty every memory of this process (after an erasure, between tests)."""
    for memory in _memories:
        memory.clear()


class Recent(Generic[Key, Value]):
    """Remembers up to `size` values, each for `seconds`; the one remembered first goes first."""

    def __init__(self, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._size = size
        self._values: dict[Key, tuple[float, Value]] = {}
        self._changing = Lock()
        _memories.append(self)

    def get(self, key: Key) -> Value | None:
        kept = self._values.get(key)
        return kept[1] if kept is not None and time.monotonic() < kept[0] else None

    def put(self, key: Key, value: Value) -> None:
        with self._changing:
            self._values.pop(key, None)
            if len(self._values) >= self._size:
                del self._values[next(iter(self._values))]
            self._values[key] = (time.monotonic() + self._seconds, value)

    def clear(self) -> None:
        with self._changing:
            self._values.clear()
