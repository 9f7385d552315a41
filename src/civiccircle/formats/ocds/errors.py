"""Where OCDS data is wrong, and how to mend it."""

from collections.abc import Callable
from functools import partial
from typing import Any


class OcdsError(ValueError):
    """file; line (from 1) and byte (offset from 0) in it; what is wrong; how to mend it; release: which of the file,
    from 1, or 0 outside of releases."""

    def __init__(self, file: str, line: int, byte: int, message: str, mend: str, *, release: int = 0) -> None:
        self.file, self.line, self.byte, self.release = file, line, byte, release
        self.message, self.mend = message, mend
        place = f"{file or 'input'}, line {line}, byte {byte}"
        super().__init__(f"{place}{f', release {release}' if release else ''}: {message}. {mend}.")

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, int, int, str, str]]:
        again = partial(type(self), release=self.release)
        return again, (self.file, self.line, self.byte, self.message, self.mend)
