"""A ballot as it is being filled in: what was chosen so far is kept, also where it cannot be counted yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from civiccircle.kernel.activities.kinds import Refused

from .models import Ballot, Budget, Project

ORDINAL, CUMULATIVE = Budget.VoteType.ORDINAL, Budget.VoteType.CUMULATIVE
PREFIX: dict[str, str] = {ORDINAL: "rank-", CUMULATIVE: "points-"}
LONGEST_NUMBER = 6  # digits


@dataclass(frozen=True)
class Filling:
    """By project number what stands beside it: a tick, points, or a rank, as it was typed."""

    vote_type: str
    entries: Mapping[int, str]

    @classmethod
    def of_form(cls, vote_type: str, data: Any) -> "Filling":
        """What was sent: ``choose`` for ticks, else ``points-7`` or ``rank-7``."""
        prefix = PREFIX.get(vote_type)
        if prefix is None:
            return cls(vote_type, {int(each): "1" for each in data.getlist("choose") if _is_number(each)})
        typed = {name.removeprefix(prefix): data[name].strip() for name in data if name.startswith(prefix)}
        return cls(vote_type, {int(name): said for name, said in typed.items() if _is_number(name) and said})

    @classmethod
    def of_ballot(cls, vote_type: str, ballot: Ballot | None) -> "Filling":
        """What was cast before."""
        if ballot is None:
            return cls(vote_type, {})
        if vote_type == CUMULATIVE:
            return cls(vote_type, dict(zip(ballot.choices, map(str, ballot.points), strict=True)))
        ranks = enumerate(ballot.choices, 1)
        return cls(vote_type, {number: str(rank) if vote_type == ORDINAL else "1" for rank, number in ranks})

    def data(self) -> dict[str, Any]:
        """What `actions.ballot` takes. Raises `Refused` for what is no number, and for a rank given twice."""
        if self.vote_type not in PREFIX:
            return {"choices": list(self.entries)}
        numbers = {project: _whole(typed) for project, typed in self.entries.items()}
        if self.vote_type == CUMULATIVE:
            given = {project: points for project, points in numbers.items() if points}
            return {"choices": list(given), "points": list(given.values())}
        ranked = sorted(numbers, key=lambda project: numbers[project])
        for better, worse in pairwise(ranked):
            if numbers[better] == numbers[worse]:
                told = {"rank": numbers[better], "first": better, "second": worse}
                raise Refused(
                    _("Projects %(first)d and %(second)d both have the rank %(rank)d. Give each its own.")
                    % told,
                    "invalid",
                )
        return {"choices": ranked}

    def chosen(self) -> list[int]:
        """The projects named so far, the best ranked first."""
        return sorted(self.entries, key=lambda project: (self._sort(project), project))

    def points_given(self) -> int:
        return sum(int(typed) for typed in self.entries.values() if _is_number(typed))

    def with_up(self, number: int) -> "Filling":
        """The same with a project one rank higher."""
        order = self.chosen()
        place = order.index(number) if number in order else 0
        if place:
            order[place - 1], order[place] = order[place], order[place - 1]
        return Filling(self.vote_type, {project: str(rank) for rank, project in enumerate(order, 1)})

    def fields(self) -> Iterator[tuple[str, str]]:
        """Names and values by which a form carries it along."""
        prefix = PREFIX.get(self.vote_type)
        for number, typed in self.entries.items():
            yield ("choose", str(number)) if prefix is None else (f"{prefix}{number}", typed)

    def _sort(self, project: int) -> int:
        typed = self.entries[project]
        if self.vote_type not in PREFIX or not _is_number(typed):
            return 0
        return -int(typed) if self.vote_type == CUMULATIVE else int(typed)


def shuffled(projects: Sequence[Project], seed: str) -> list[Project]:
    """The projects in an order that looks random and is the same for the same seed."""

    def place(project: Project) -> bytes:
        return blake2b(f"{seed}/{project.number}".encode(), digest_size=8).digest()

    return sorted(projects, key=place)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def _whole(typed: str) -> int:
    if not _is_number(typed):
        raise Refused(_("“%(typed)s” is no whole number.") % {"typed": typed[:20]}, "invalid")
    return int(typed)
