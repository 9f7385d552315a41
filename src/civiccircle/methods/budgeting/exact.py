"""Exact prices: the chain of fractions in which each price depends on those before it.

In round r supporters who can, pay the price of the round per unit of utility; those who cannot, pay all they
have: the share minus what they paid before. So price r solves

    cost + sum over earlier rounds s of paid[s] * price s  =  poor * share + rich * price r

with whole numbers: `poor` voters who pay all they have, `paid[s]` the utility for which they paid in round s,
`rich` the utility of the others. All prices are kept over one common denominator, so that only products of
large by small whole numbers are needed. Money is counted in 1 / voters of the smallest unit.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.budgeting.election import spread
from civiccircle.methods.budgeting.prices import dot, price
from civiccircle.methods.budgeting.supporters import Field, Floats, Rows, Supporters


class Chain:
    """Prices of the rounds so far: numerators[s] / denominator."""

    def __init__(self, share: int) -> None:
        self.share = share
        self.numerators: list[int] = []
        self.denominator = 1

    def numerator(self, cost: int, poor: int, paid: dict[int, int]) -> int:
        """Of the price times `rich`, over the common denominator."""
        known = self.numerators
        return (cost - poor * self.share) * self.denominator + sum(
            count * known[round_] for round_, count in paid.items()
        )

    def add(self, cost: int, poor: int, paid: dict[int, int], rich: int) -> None:
        numerator = self.numerator(cost, poor, paid)
        common = gcd(numerator, rich)
        if common < rich:
            grow = rich // common
            self.numerators = [one * grow for one in self.numerators]
            self.denominator *= grow
        self.numerators.append(numerator // common)

    def prices(self) -> list[Fraction]:
        return [Fraction(one, self.denominator) for one in self.numerators]


def paid_before(
    field: Field, ballots: Rows, label: Rows, labels: int, round_of: Rows
) -> list[dict[int, int]]:
    """For each label the utility for which its voters are due in each round so far.

    ballots  int64[K] distinct ballots; label int64[K], which of the `labels` they belong to
    round_of int64[P] of each project, -1 for none
    """
    election = field.election
    if len(ballots) < len(election.weight):
        entries, _ = spread(election.starts, ballots)
        rounds = round_of[election.chosen[entries]]
        lengths = np.diff(election.starts)[ballots]
    else:  # ballots occur again and again: winners are picked out first
        rounds = round_of[election.chosen]
        entries = np.flatnonzero(rounds >= 0)
        winners = np.append(0, np.cumsum(rounds >= 0))[election.starts]
        places, _ = spread(winners, ballots)
        entries = entries[places]
        rounds = rounds[entries]
        lengths = np.diff(winners)[ballots]
    each = np.repeat(election.weight[ballots], lengths)
    if field.worth is not None:
        each *= field.worth[entries]
    width = int(round_of.max(initial=0)) + 2  # one more for what did not win
    cells = np.repeat(label * width + 1, lengths) + rounds
    counted = np.bincount(cells, weights=each, minlength=width * labels)
    return [
        {round_: int(count) for round_, count in enumerate(one) if count}
        for one in counted.reshape(-1, width)[:, 1:].tolist()
    ]


@dataclass(frozen=True, eq=False)
class Exact:
    """poor: ballots whose voters pay all they hold. The price is numerator / (denominator * rich)."""

    poor: Rows
    numerator: int
    rich: int
    denominator: int
    rich_voters: int


@dataclass(frozen=True, eq=False)
class Bought:
    """A round: a project by position, and the candidates with the same price, in the declared order.

    balance, poor, rich  of its supporters before they paid: balances, who paid all they held, worth of the others
    exact                instead, where it was a close call
    """

    project: int
    tied: tuple[int, ...]
    supporters: Supporters
    balance: Floats
    poor: NDArray[np.bool_]
    rich: float
    exact: Exact | None

    @cached_property
    def payers(self) -> "Payers":
        one, exact = self.supporters, self.exact
        if exact is not None:
            mine = np.isin(one.rows, exact.poor)
            return Payers(exact.poor, int(dot(one.weight, mine)), exact.rich_voters, exact.rich)
        mine = self.poor & (self.balance > 0)
        rich_voters = one.votes - int(dot(one.weight, self.poor))
        return Payers(one.rows[mine], int(dot(one.weight, mine)), rich_voters, int(self.rich))


@dataclass(frozen=True, eq=False)
class Payers:
    """poor int64[K]: ballots whose voters paid all they held, `poor_voters` in all; rich: worth for which the
    `rich_voters` others paid in full."""

    poor: Rows
    poor_voters: int
    rich_voters: int
    rich: int


class Books:
    """Rounds of a count with their exact prices, which are worked out only when they are asked for."""

    def __init__(self, field: Field, share: int) -> None:
        self.field, self.share, self.voters = field, share, max(field.election.voters, 1)
        self.chain = Chain(share)
        self.bought: list[Bought] = []
        self.round_of = np.full(len(field.election.projects), -1)

    def add(self, bought: Bought) -> None:
        self.round_of[bought.project] = len(self.bought)
        self.bought.append(bought)

    def prices(self) -> list[Fraction]:
        """Of each round, per unit of utility, in the smallest unit."""
        self._settle()
        return [one / self.voters for one in self.chain.prices()]

    def held(self, candidates: list[int], balance: Floats) -> dict[int, Fraction]:
        """What the supporters of each of these candidates have left together; `balance` of each ballot tells who."""
        self._settle()
        supporters = self.field.supporters
        holds = balance > 0
        alive = [one.rows[holds[one.rows]] for one in map(supporters.__getitem__, candidates)]
        label = np.repeat(np.arange(len(alive)), [len(one) for one in alive])
        rows = np.concatenate([np.zeros(0, np.int64), *alive])
        due = paid_before(self.field, rows, label, len(alive), self.round_of)
        weight, whole = self.field.election.weight, self.chain.denominator * self.voters
        found: dict[int, Fraction] = {}
        for one, mine, paid in zip(candidates, alive, due, strict=True):
            found[one] = Fraction(-self.chain.numerator(0, int(weight[mine].sum()), paid), whole)
        return found

    def _settle(self) -> None:
        """Exact prices of the rounds for which they are not known yet."""
        first = len(self.chain.numerators)
        new = self.bought[first:]
        if not new:
            return
        ballots = np.concatenate([one.payers.poor for one in new])
        label = np.repeat(np.arange(len(new)), [len(one.payers.poor) for one in new])
        paid = paid_before(self.field, ballots, label, len(new), self.round_of)
        for number, (one, before) in enumerate(zip(new, paid, strict=True), first):
            earlier = {round_: worth for round_, worth in before.items() if round_ < number}
            cost = self.field.election.costs[one.project] * self.voters
            self.chain.add(cost, one.payers.poor_voters, earlier, one.payers.rich)

    def balances(self, rows: Rows) -> list[Fraction]:
        """Of voters with these ballots, in the smallest unit."""
        whole = self.chain.denominator * self.voters
        return [Fraction(one, whole) for one in self._balances(rows)]

    def _balances(self, rows: Rows) -> list[int]:
        """Over the denominator of the chain, in 1 / voters of the smallest unit."""
        self._settle()
        election, known = self.field.election, self.chain.numerators
        entries, row = spread(election.starts, rows)
        found = [self.share * self.chain.denominator] * len(rows)
        rounds = self.round_of[election.chosen[entries]].tolist()
        worth = [1] * len(entries) if self.field.worth is None else self.field.worth[entries].tolist()
        for who, round_, each in zip(row.tolist(), rounds, worth, strict=True):
            if round_ >= 0:
                found[who] -= each * known[round_]
        return found

    def price(self, one: int, balance: Floats, close: float) -> Exact | None:
        """The price of a candidate in whole numbers; None if its supporters cannot pay.

        balance  float64[S] of its supporters, about; nearer than `close` to 0 or to what is due, it is not relied on
        """
        backing = self.field.supporters[one]
        worth = np.ones(len(balance)) if backing.worth is None else backing.worth
        found = price(backing, np.maximum(balance, 0.0), 0.0)
        value = found.value if found.rich else float((balance / worth).max())
        doubtful = (np.abs(balance) <= close) | (np.abs(balance - value * worth) <= close)
        places = doubtful.nonzero()[0].tolist()
        surely_poor = ((balance > 0) & (balance < value * worth) & ~doubtful).nonzero()[0].tolist()
        surely_rich = (balance >= value * worth) & ~doubtful
        if not places and not surely_poor:  # all pay in full or hold nothing: earlier prices do not matter
            rich, voters = (int(dot(one, surely_rich)) for one in (backing.gain, backing.weight))
            return Exact(backing.rows[:0], backing.cost * self.voters, rich, 1, voters)
        self._settle()
        exact = zip(places, self._balances(backing.rows[places]), strict=True)
        paying = {place: (held, int(worth[place])) for place, held in exact if held > 0}
        top = max((Fraction(*pair) for pair in paying.values()), default=Fraction(0))
        some_rich = bool(surely_rich.any())
        rest = {place for place, pair in paying.items() if not some_rich and Fraction(*pair) < top}
        while some_rich or len(rest) < len(paying):
            poor = np.array(sorted([*surely_poor, *rest]), np.int64)
            rows = backing.rows[poor]
            paid = paid_before(self.field, rows, np.zeros(len(rows), np.int64), 1, self.round_of)[0]
            voters = int(backing.weight[poor].sum())
            numerator = self.chain.numerator(backing.cost * self.voters, voters, paid)
            others = surely_rich.copy()
            others[[place for place in paying if place not in rest]] = True
            rich = int(dot(backing.gain, others))
            more = {place for place, (held, unit) in paying.items() if held * rich < numerator * unit}
            if more == rest:
                return Exact(rows, numerator, rich, self.chain.denominator, int(dot(backing.weight, others)))
            rest = more
        return None
