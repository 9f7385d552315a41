"""What the commands of the command line share: exit codes, errors that name place and mend, progress bars.

Rooms write their ``import`` and ``export`` commands with click and raise these errors; the roof shows them.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from enum import IntEnum
from pathlib import Path
from typing import Any, TypeVar

import click

Item = TypeVar("Item")


class Exit(IntEnum):
    """How a command ends."""

    OK = 0
    PROBLEM = 1
    USAGE = 2
    BAD_INPUT = 3


class Problem(click.ClickException):
    """The command could not do its work: what is wrong, and the mend."""

    exit_code = Exit.PROBLEM

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what}: {mend}" if mend else what)


class BadInput(click.ClickException):
    """A file is not as it should be: ``file:line: what: mend``. Nothing of it was taken in."""

    exit_code = Exit.BAD_INPUT

    def __init__(self, file: str | Path, line: int | None, what: str, mend: str = "") -> None:
        place = f"{file}:{line}" if line is not None else str(file)
        super().__init__(": ".join(part for part in (place, what, mend) if part))


def bar(
    items: Iterable[Item] | None = None, *, length: int | None = None, label: str = ""
) -> AbstractContextManager[Any]:
    """A progress bar on stderr over `items` or up to `length`; silent where nobody watches."""
    return click.progressbar(
        items, length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty(), show_pos=True
    )


def answer(data: Any) -> None:
    """Print what ``--json`` promises: one JSON document on stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


json_option = click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON, for scripts.")
