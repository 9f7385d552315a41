"""Sequential Phragmén: money flows to every voter at the same speed; as soon as the supporters of a project have its
cost together, it is bought and they start again from nothing. Ends when the next project would exceed the budget.

A project is bought at the time (cost + sum over its supporters of the time of their last purchase) / supporters, so
it is enough to count, for each project, how many supporters bought last in which round.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from civiccircle.methods.budgeting.election import spread
from civiccircle.methods.budgeting.exact import Chain
from civiccircle.methods.budgeting.limits import Limits
from civiccircle.methods.budgeting.supporters import Field

CLOSE = 1e-9


@dataclass(frozen=True)
class Purchase:
    """A winner by position, and the candidates for which the money was there at the same time, in order."""

    project: int
    tied: tuple[int, ...]


class Flow:
    """Rounds are numbered from 1; round 0 is the start, when everybody has nothing."""

    def __init__(self, field: Field) -> None:
        election = field.election
        self.field = field
        self.limits = Limits(field)
        self.last = np.zeros(len(election.weight), np.int64)
        # since[c, r]: supporters of c whose last purchase was in round r.
        self.since = np.zeros((len(election.projects), len(election.projects) + 1), np.int64)
        for one, backing in field.supporters.items():
            self.since[one, 0] = backing.votes
        self.times = np.zeros(len(election.projects) + 1)
        self.chain = Chain(0)
        self.chain.numerators.append(0)
        self.bought: list[Purchase] = []
        self.open = sorted(field.supporters)
        self.end = Fraction(0)

    def run(self) -> None:
        """`bought`, `exact_times`, `end` and `held` tell the result."""
        while tied := self._next():
            if any(self.field.election.costs[one] > self.limits.left for one in tied):
                self.end = self._exact_time(tied[0]) / self.chain.denominator
                return
            self._buy(tied)
        self.end = self.chain.prices()[-1]

    def held(self, one: int) -> Fraction:
        """What the supporters of a project hold when it ends."""
        _, _, before, votes = self._terms(one)
        waiting = Fraction(self.chain.numerator(0, 0, before), self.chain.denominator)
        return self.end * votes - waiting

    def exact_times(self) -> list[Fraction]:
        """Of each purchase, in the smallest unit of money that one voter has received by then."""
        return self.chain.prices()[1:]

    def _next(self) -> list[int]:
        """The projects whose supporters have the money first."""
        self.open = [one for one in self.open if self.limits.fits_groups(one)]
        if not self.open:
            return []
        supporters, costs = self.field.supporters, self.field.election.costs
        rounds = len(self.bought) + 1
        waiting = self.since[self.open, :rounds] @ self.times[:rounds]
        votes = np.array([supporters[one].votes for one in self.open], np.float64)
        times = (np.array([costs[one] for one in self.open], np.float64) + waiting) / votes
        near = np.flatnonzero(times <= times.min() * (1 + CLOSE)).tolist()
        exact = {self.open[place]: self._exact_time(self.open[place]) for place in near}
        least = min(exact.values())
        return sorted((one for one in exact if exact[one] == least), key=self.field.rank.__getitem__)

    def _terms(self, one: int) -> tuple[int, int, dict[int, int], int]:
        counts = self.since[one, : len(self.bought) + 1].tolist()
        before = {round_: count for round_, count in enumerate(counts) if round_ and count}
        return self.field.election.costs[one], 0, before, self.field.supporters[one].votes

    def _exact_time(self, one: int) -> Fraction:
        cost, poor, before, votes = self._terms(one)
        return Fraction(self.chain.numerator(cost, poor, before), votes)

    def _buy(self, tied: list[int]) -> None:
        one, election = tied[0], self.field.election
        self.chain.add(*self._terms(one))
        self.bought.append(Purchase(one, tuple(tied)))
        number = len(self.bought)
        self.times[number] = self.chain.numerators[number] / self.chain.denominator
        rows = self.field.supporters[one].rows
        entries, row = spread(election.starts, rows)
        projects, weight = election.chosen[entries], election.weight[rows][row]
        width = self.since.shape[1]
        cells = projects.astype(np.int64) * width + self.last[rows][row]
        moved = np.bincount(cells, weights=weight, minlength=self.since.size).astype(np.int64)
        moved = moved.reshape(self.since.shape)
        self.since -= moved
        self.since[:, number] += moved.sum(axis=1)
        self.last[rows] = number
        self.limits.take(one)
        self.open.remove(one)
