"""An election in canonical form: the one form of input that every rule reads.

Equal ballots are stored once, with the number of voters who cast them: supporters with equal ballots always have
the same money left. Distinct ballots have an order of their own, so the order of voters cannot matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civiccircle.methods.budgeting.errors import BudgetingError

VoteType = Literal["approval", "choose-1", "ordinal", "cumulative"]
MOST_MONEY = 10**15  # of the smallest unit; floats still tell neighbouring amounts apart
MOST_POINTS = 10**6  # for one project on one ballot
KEY_BITS = 62


@dataclass(frozen=True)
class Group:
    """A category or district: of its projects (ids) those that win may cost `limit` at most, together."""

    name: str
    limit: int
    projects: frozenset[str]


@dataclass(frozen=True, eq=False)
class Election:
    """P projects, B distinct ballots with N entries, V voters. Money is whole numbers of the smallest unit.

    projects   ids in the order of the list
    costs      of the projects; budget for all of them
    vote_type  approval, choose-1, ordinal (best first) or cumulative (with points)
    unit       smallest units in one unit of currency (100 where costs are in cents)
    groups     categories and districts with a limit of their own
    starts     int64[B+1]; ballot i names chosen[starts[i]:starts[i + 1]]
    chosen     int32[N]    positions in `projects`; ascending, of ordinal ballots best first
    points     int64[N]    of cumulative ballots, else None
    weight     int64[B]    voters who cast this ballot
    ballot_of  int32[V]    the ballot of each voter, in the order in which they were given; not in the digest
    """

    projects: tuple[str, ...]
    costs: tuple[int, ...]
    budget: int
    vote_type: VoteType
    unit: int
    groups: tuple[Group, ...]
    starts: NDArray[np.int64]
    chosen: NDArray[np.int32]
    points: NDArray[np.int64] | None
    weight: NDArray[np.int64]
    ballot_of: NDArray[np.int32] = field(repr=False)

    @property
    def voters(self) -> int:
        return len(self.ballot_of)

    @cached_property
    def ballot_of_entry(self) -> NDArray[np.int64]:
        """int64[N]: on which distinct ballot each entry stands."""
        return np.repeat(np.arange(len(self.weight)), np.diff(self.starts))

    @cached_property
    def weight_of_entry(self) -> NDArray[np.float64]:
        """float64[N]: voters who cast the ballot on which each entry stands."""
        return self.weight.astype(np.float64)[self.ballot_of_entry]

    @cached_property
    def entries_of(self) -> tuple[NDArray[np.int64], ...]:
        """Of each project its entries in `chosen`, ascending."""
        order = np.argsort(self.chosen.astype(np.uint16), kind="stable")
        ends = np.cumsum(np.bincount(self.chosen, minlength=len(self.projects)))
        return tuple(np.split(order, ends[:-1])) if len(ends) else ()

    @cached_property
    def backers(self) -> tuple[tuple[NDArray[np.int64], NDArray[np.float64]], ...]:
        """Of each project the distinct ballots that name it, and the voters of each of them."""
        ballots = [self.ballot_of_entry[one] for one in self.entries_of]
        weight = self.weight.astype(np.float64)
        return tuple((rows, weight[rows]) for rows in ballots)

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """Voters who named each project."""
        return self.tally(None)

    def tally(self, worth: NDArray[np.int64] | None) -> tuple[int, ...]:
        """For each project the sum of `worth` (int[N], or 1) over the voters who named it. Exact."""
        each = self.weight_of_entry if worth is None else self.weight_of_entry * worth
        counted = np.bincount(self.chosen, weights=each, minlength=len(self.projects))
        return tuple(int(one) for one in counted)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything but the order of the voters."""
        groups = [(one.name, one.limit, sorted(one.projects)) for one in self.groups]
        told = (self.projects, self.costs, self.budget, self.vote_type, self.unit, groups)
        arrays = [self.starts, self.chosen.astype(np.int64), self.weight]
        arrays += [] if self.points is None else [self.points]
        return sha256(
            repr(told).encode() + b"".join(one.astype("<i8").tobytes() for one in arrays)
        ).hexdigest()


def spread(
    starts: NDArray[np.int64], ballots: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places starts[b] to starts[b + 1] of each ballot b, one after the other; of each its row in `ballots`."""
    return spread_places(starts, ballots), np.repeat(np.arange(len(ballots)), np.diff(starts)[ballots])


def spread_places(starts: NDArray[np.int64], ballots: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places alone."""
    first = starts.take(ballots)
    lengths = starts.take(ballots + 1) - first
    ends = lengths.cumsum()
    places: NDArray[np.int64] = np.repeat(first - ends + lengths, lengths)
    places += np.arange(len(places))
    return places


def canonical_election(
    projects: Sequence[str],
    costs: Sequence[int],
    budget: int,
    starts: ArrayLike,
    chosen: ArrayLike,
    *,
    points: ArrayLike | None = None,
    vote_type: VoteType = "approval",
    unit: int = 1,
    groups: Sequence[Group] = (),
) -> Election:
    """Bring ballots into canonical form.

    projects  ids, distinct;  costs  int, 0 or more, in the smallest unit;  budget  int, in the same unit
    starts    int[V+1];  chosen  int[N] positions in `projects`: ballot of voter i is chosen[starts[i]:starts[i+1]]
    points    int[N], 0 or more, of cumulative ballots; a project given 0 is not on the ballot

    Raises BudgetingError for repeated ids, negative money, positions out of range, a project twice on a
    ballot, points where there should be none or none where they should be.
    """
    _check_projects(projects, costs, budget, unit, groups)
    begin, what, given = _arrays(starts, chosen, points, vote_type, len(projects))
    if given is not None and (given == 0).any():
        voter = np.repeat(np.arange(len(begin) - 1), np.diff(begin))[given > 0]
        what, given = what[given > 0], given[given > 0]
        begin = np.searchsorted(voter, np.arange(len(begin)))
    voter = np.repeat(np.arange(len(begin) - 1), np.diff(begin))
    cells = voter * len(projects) + what
    if given is not None:
        order = np.argsort(cells)
        cells, given = cells[order], given[order]
    else:
        cells = np.sort(cells)
    twice = np.flatnonzero(cells[1:] == cells[:-1])
    if len(twice):
        who, project = divmod(int(cells[twice[0]]), len(projects))
        raise BudgetingError(f"ballot {who} names project {projects[project]} twice: name it once")
    if vote_type != "ordinal":
        what = cells - voter * len(projects)
    ballot_of, first, weight = _distinct(begin, what, given, len(projects))
    lengths = np.diff(begin)[first]
    kept = np.append(0, np.cumsum(lengths))
    source = np.arange(kept[-1]) + np.repeat(begin[first] - kept[:-1], lengths)
    return Election(
        projects=tuple(projects),
        costs=tuple(int(cost) for cost in costs),
        budget=int(budget),
        vote_type=vote_type,
        unit=unit,
        groups=tuple(groups),
        starts=kept,
        chosen=what[source].astype(np.int32),
        points=None if given is None else given[source],
        weight=weight,
        ballot_of=ballot_of,
    )


def _check_projects(
    projects: Sequence[str], costs: Sequence[int], budget: int, unit: int, groups: Sequence[Group]
) -> None:
    if len(set(projects)) != len(projects):
        twice = next(one for place, one in enumerate(projects) if one in projects[:place])
        raise BudgetingError(f"project {twice} is listed twice: give each its own id")
    if len(costs) != len(projects):
        raise BudgetingError(f"{len(projects)} projects and {len(costs)} costs: give one cost for each")
    for name, money in (("the budget", budget), *zip(projects, costs, strict=True)):
        if not 0 <= money <= MOST_MONEY:
            raise BudgetingError(f"{name} has the amount {money}: give 0 to {MOST_MONEY} smallest units")
    if unit < 1:
        raise BudgetingError(f"unit is {unit}: give the smallest units in one unit of currency, 1 or more")
    for group in groups:
        if unknown := group.projects - set(projects):
            raise BudgetingError(f"group {group.name} has project {min(unknown)}, which is not listed")
        if group.limit < 0:
            raise BudgetingError(f"group {group.name} has the limit {group.limit}: give 0 or more")


def _arrays(
    starts: ArrayLike, chosen: ArrayLike, points: ArrayLike | None, vote_type: str, projects: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64] | None]:
    if vote_type not in get_args(VoteType):
        raise BudgetingError(f"vote type is {vote_type!r}: choose one of {', '.join(get_args(VoteType))}")
    begin, what = np.asarray(starts, np.int64), np.asarray(chosen, np.int64)
    if (
        begin.ndim != 1
        or not len(begin)
        or begin[0] != 0
        or begin[-1] != len(what)
        or (np.diff(begin) < 0).any()
    ):
        raise BudgetingError("starts must begin with 0, not fall, and end with the number of entries")
    if what.size and not (what.min() >= 0 and what.max() < projects):
        raise BudgetingError(f"an entry names a project outside 0 to {projects - 1}: list every project")
    if vote_type == "choose-1" and (np.diff(begin) > 1).any():
        raise BudgetingError(
            f"ballot {int(np.argmax(np.diff(begin) > 1))} names several projects: choose one"
        )
    if (points is not None) != (vote_type == "cumulative"):
        raise BudgetingError("points belong to cumulative ballots, and only to them")
    if points is None:
        return begin, what, None
    given = np.asarray(points, np.int64)
    if given.shape != what.shape or (given.size and not (given.min() >= 0 and given.max() <= MOST_POINTS)):
        raise BudgetingError(f"give 0 to {MOST_POINTS} points for each entry")
    return begin, what, given


def _distinct(
    begin: NDArray[np.int64], what: NDArray[np.int64], given: NDArray[np.int64] | None, projects: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Of each voter the distinct ballot; of each distinct ballot a voter who cast it, and how many did.

    Ballots are told apart column by column, as many columns at a time as fit into one number.
    """
    lengths = np.diff(begin)
    number = np.zeros(len(lengths), np.int64)
    columns = [what] if given is None else [what, given]
    bits = [int(one.max(initial=0) + 1).bit_length() for one in columns]
    room = KEY_BITS
    for place in range(int(lengths.max(initial=0))):
        here = lengths > place
        for column, width in zip(columns, bits, strict=True):
            if room < width:
                number = _numbered(number)[0].astype(np.int64)
                room = KEY_BITS - len(lengths).bit_length()
            number = number << width
            number[here] += column[begin[:-1][here] + place] + 1
            room -= width
    return _numbered(number)


def _numbered(values: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Of each value its number in ascending order; of each distinct value a place where it stands, and how often."""
    order = np.argsort(values)
    ascending = values[order]
    new = np.append(True, ascending[1:] != ascending[:-1])[: len(values)]
    number = np.empty(len(values), np.int32)
    number[order] = np.cumsum(new) - 1
    first = np.flatnonzero(new)
    return number, order[first], np.diff(np.append(first, len(values)))
