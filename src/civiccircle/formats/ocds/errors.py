"""Where OCDS data is wrong, and how to mend it."""


class OcdsError(ValueError):
    """file, line (from 1), byte (offset from 0), release (which of the file, from 1; 0 outside of releases), what is
    wrong, and how to mend it."""

    def __init__(self, file: str, line: int, byte: int, release: int, message: str, mend: str) -> None:
        self.file, self.line, self.byte, self.release = file, line, byte, release
        self.message, self.mend = message, mend
        place = f"{file or 'input'}, line {line}, byte {byte}"
        super().__init__(f"{place}{f', release {release}' if release else ''}: {message}. {mend}.")

    def __reduce__(self) -> tuple[type["OcdsError"], tuple[str, int, int, int, str, str]]:
        return type(self), (self.file, self.line, self.byte, self.release, self.message, self.mend)
