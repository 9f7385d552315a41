"""The map between two runs: one vote changes only what depends on it, within microseconds.

Axes, means and groups are held as the last full run found them. A vote changes the counts of its statement,
and with them its consensus and priority, and the position of the person who cast it. Everyone else moves with
the next run.
"""

import numpy as np

from civiccircle.methods.opinion_map.errors import OpinionMapError
from civiccircle.methods.opinion_map.result import OpinionMap
from civiccircle.methods.opinion_map.statistics import (
    consensus_statements,
    divisiveness,
    group_aware_consensus,
    priorities,
)
from civiccircle.methods.opinion_map.tally import Tally
from civiccircle.methods.opinion_map.votes import AGREE, DISAGREE, KINDS, Votes

Row = dict[int, int]


class LiveMap:
    """Mutable; one writer at a time. Statement arrays are in the order of `statements`, as in the OpinionMap.

    everyone, inside, by_group   Tally, updated in place
    group_aware, divisive, priority   float64[S], updated in place
    """

    def __init__(self, votes: Votes, result: OpinionMap) -> None:
        if result.people is None:
            raise OpinionMapError("the map has no people: compute it with `opinion_map`")
        self.statements = result.statements
        self.everyone = _copy(result.everyone)
        self.inside = _copy(result.inside)
        self.by_group = _copy(result.by_group)
        self.group_aware = result.group_aware.copy()
        self.divisive = result.divisive.copy()
        self.priority = result.priority.copy()
        self._votes, self._result, self._people = votes, result, result.people
        self._index = {int(one): place for place, one in enumerate(result.statements)}
        self._axes = result.axes
        self._rows: dict[int, Row] = {}
        self._joined: dict[int, int] = {}
        self._left_out = int(np.count_nonzero(result.left_out))

    def vote(self, participant: int, statement: int, vote: int) -> None:
        """Count a vote; it replaces an earlier one of the same person on the same statement.

        Raises OpinionMapError for a statement the map does not know (run it again first) and for another vote
        than 1, 0 or -1.
        """
        place = self._index.get(statement)
        if place is None:
            raise OpinionMapError(f"statement {statement} is not in the map: compute the map again to add it")
        if vote not in {-1, 0, 1}:
            raise OpinionMapError(f"vote {vote}: use 1 agree, 0 pass, -1 disagree")
        row = self._row(participant)
        before = row.get(place)
        row[place] = vote
        _count(self.everyone, place, before, vote)
        group = self.group_of(participant)
        if group is None and len(row) >= self._result.layout.frame.membership.enough:
            self._enter(participant, row)
        elif group is not None:
            self._count_inside(group, place, before, vote)
            self._refresh(slice(place, place + 1))

    def position(self, participant: int) -> tuple[float, float]:
        """Where this person stands, on the axes of the last run; the centre for someone without votes."""
        row = self._row(participant)
        if not row:
            return 0.0, 0.0
        places = np.fromiter(row, np.intp, len(row))
        votes = np.fromiter(row.values(), np.float64, len(row))
        x, y = (self._axes.directions[:, places] * (votes - self._axes.means[places])).sum(axis=1)
        live = int(np.count_nonzero(~self._result.left_out[places])) + self._left_out
        scale = float(np.sqrt(len(self.statements) / live)) if live else 0.0
        return float(x) * scale, float(y) * scale

    def group_of(self, participant: int) -> int | None:
        """The group held since the last run or since entering the map (-1: one too small to show); None
        outside."""
        place = self._place(participant)
        if place is None or participant in self._joined:
            return self._joined.get(participant)
        group = int(self._people.group[place])
        return group if group >= 0 or self._inside_hidden(place) else None

    def consensus(self, most: int = 5) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Statement ids that everyone agrees with, and disagrees with, best first."""
        agree, disagree = consensus_statements(self.everyone, ~self._result.left_out, most)
        ids = self.statements
        return tuple(int(ids[one]) for one in agree), tuple(int(ids[one]) for one in disagree)

    def _place(self, participant: int) -> int | None:
        ids = self._people.participants
        place = int(np.searchsorted(ids, participant))
        return place if place < len(ids) and ids[place] == participant else None

    def _inside_hidden(self, place: int) -> bool:
        membership = self._result.layout.frame.membership
        cast = int(self._votes.starts[place + 1] - self._votes.starts[place])
        return cast >= membership.enough or int(self._people.participants[place]) in membership.added

    def _row(self, participant: int) -> Row:
        """Statement index to vote: what this person has voted by now."""
        row = self._rows.get(participant)
        if row is None:
            place = self._place(participant)
            codes = [] if place is None else self._votes.part(place, place + 1).codes.tolist()
            row = self._rows[participant] = {code // KINDS: code % KINDS - 1 for code in codes}
        return row

    def _enter(self, participant: int, row: Row) -> None:
        bases = self._result.layout.grouping.bases
        group = -1
        if len(bases):
            nearest = ((bases - np.array(self.position(participant))) ** 2).sum(axis=1).argmin()
            group = int(self._result.layout.grouping.group_of_base[nearest])
        self._joined[participant] = group if group < len(self._result.groups) else -1
        for place, vote in row.items():
            self._count_inside(self._joined[participant], place, None, vote)
        self._refresh(slice(None))

    def _count_inside(self, group: int, place: int, before: int | None, vote: int) -> None:
        _count(self.inside, place, before, vote)
        if group >= 0:
            _count(self.by_group.of_group(group), place, before, vote)

    def _refresh(self, places: slice) -> None:
        by_group = self.by_group.at(places)
        self.group_aware[places] = group_aware_consensus(by_group)
        self.divisive[places] = divisiveness(by_group)
        self.priority[places] = priorities(
            self.inside.at(places), self._result.extremity[places], self._result.meta[places]
        )


def _copy(tally: Tally) -> Tally:
    return Tally(tally.agree.copy(), tally.disagree.copy(), tally.seen.copy())


def _count(tally: Tally, place: int, before: int | None, vote: int) -> None:
    for kind, counted in ((AGREE, tally.agree), (DISAGREE, tally.disagree)):
        counted[place] += int(vote == kind) - int(before == kind)
    tally.seen[place] += before is None
