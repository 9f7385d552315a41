"""Where a file is wrong, and how to mend it."""


class PolisError(ValueError):
    """file, line and column (from 1; 0 where they make no sense), what is wrong, and how to mend it."""

    def __init__(self, file: str, line: int, column: int, message: str, mend: str) -> None:
        self.file, self.line, self.column, self.message, self.mend = file, line, column, message, mend
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}{f', column {column}' if column else ''}: {message}. {mend}.")

    def __reduce__(self) -> tuple[type["PolisError"], tuple[str, int, int, str, str]]:
        return type(self), (self.file, self.line, self.column, self.message, self.mend)
