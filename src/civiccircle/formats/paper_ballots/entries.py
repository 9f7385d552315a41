"""Double entry of paper ballots: two people enter the same sheets without seeing each other's work, and what differs is
looked up on paper. One person's slips are then found by the other's.

Source: K. A. Barchard, L. A. Pace, *Preventing human error: the impact of data entry methods on data accuracy and
statistical results*, Computers in Human Behavior 27, 2011.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["only first", "only second", "choices"]


@dataclass(frozen=True, order=True)
class Entry:
    """One sheet as somebody read it.

    serial   the number printed on the sheet
    choices  project numbers: best first where ballots rank, else ascending
    points   one for each choice where points are given, else none
    spoilt   the sheet does not count: nothing on it can be read, or it breaks the rules printed on it
    code     what somebody wrote on it who had voted on the web and hands in paper instead
    """

    serial: str
    choices: tuple[int, ...] = ()
    points: tuple[int, ...] = ()
    spoilt: bool = False
    code: str = ""


@dataclass(frozen=True)
class Difference:
    """A serial number on which two entries disagree; the side on which the sheet is missing is None."""

    serial: str
    kind: Kind
    first: Entry | None
    second: Entry | None


def repeated(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Serial numbers that were entered more than once, in ascending order: every sheet counts once."""
    counted = Counter(one.serial for one in entries)
    return tuple(sorted(serial for serial, times in counted.items() if times > 1))


def differences(first: Sequence[Entry], second: Sequence[Entry]) -> tuple[Difference, ...]:
    """All that differs between two entries of the same sheets, by serial number.

    Raises ValueError for a serial number that stands twice in one of the two (`repeated` names them).
    """
    here, there = _by_serial(first), _by_serial(second)
    found = list[Difference]()
    for serial in sorted(here.keys() | there.keys()):
        a, b = here.get(serial), there.get(serial)
        if a != b:
            kind: Kind = "only second" if a is None else "only first" if b is None else "choices"
            found.append(Difference(serial, kind, a, b))
    return tuple(found)


def _by_serial(entries: Sequence[Entry]) -> dict[str, Entry]:
    if twice := repeated(entries):
        raise ValueError(f"sheet {twice[0]} was entered twice: keep one of the two")
    return {one.serial: one for one in entries}
