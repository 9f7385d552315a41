"""Where a file is wrong, and how to mend it; which numbers can be right."""

NUMBERS = range(-(2**31), 2**31)
IDS = range(2**31)
MOMENTS = range(7_258_118_400_000)
"""Milliseconds from 1970 up to the end of 2199."""


class PolisError(ValueError):
    """file, line and column (from 1; 0 where they make no sense), what is wrong, and how to mend it."""

    def __init__(self, file: str, line: int, column: int, message: str, mend: str) -> None:
        self.file, self.line, self.column, self.message, self.mend = file, line, column, message, mend
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}{f', column {column}' if column else ''}: {message}. {mend}.")

    def __reduce__(self) -> tuple[type["PolisError"], tuple[str, int, int, str, str]]:
        return type(self), (self.file, self.line, self.column, self.message, self.mend)


def possible(name: str) -> range:
    """The numbers that a column can hold: a database takes them, and a calendar knows them."""
    return {"timestamp": MOMENTS, "comment-id": IDS}.get(name, NUMBERS)


def not_a_number(file: str, line: int, column: int, name: str, found: str) -> PolisError:
    """The fault of a field that holds no number, or one that its column cannot hold."""
    least, most = possible(name)[0], possible(name)[-1]
    unit = ", in milliseconds since 1970" if name == "timestamp" else ""
    return PolisError(
        file,
        line,
        column,
        f"{name} is “{found[:60]}”, not a whole number from {least} to {most}",
        f"Write such a number as {name}{unit}",
    )
