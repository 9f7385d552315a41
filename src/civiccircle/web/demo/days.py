"""What the offices of the demo city do between its stories, each thing on its day, as the public log tells it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Deed:
    """Something that is done on a day (days count from today; negative ones are past)."""

    day: float
    do: Callable[[], object]


def do_until(day: float, deeds: list[Deed]) -> None:
    """Do what is due before a day, the earliest first, and strike it off; of one day in the order of the list."""
    due = sorted((deed for deed in deeds if deed.day < day), key=lambda deed: deed.day)
    for deed in due:
        deeds.remove(deed)
        deed.do()
