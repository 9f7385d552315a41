"""Where a file is wrong, and how to mend it."""


class PabulibError(ValueError):
    """file, line (from 1; 0 where it makes no sense), what is wrong, and how to mend it."""

    def __init__(self, file: str, line: int, message: str, mend: str) -> None:
        self.file, self.line, self.message, self.mend = file, line, message, mend
        super().__init__(f"{f'{file}, line {line}' if line else file}: {message}. {mend}.")

    def __reduce__(self) -> tuple[type["PabulibError"], tuple[str, int, str, str]]:
        return type(self), (self.file, self.line, self.message, self.mend)
