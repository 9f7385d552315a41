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

from civiccircle.methods.budgeting.election import spread, spread_places
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


class Dues:
    """For what voters are due in the rounds so far: of each ballot the winners on it are kept together.

    round_of int64[P] of each project, -1 for none
    """

    def __init__(self, field: Field, round_of: Rows) -> None:
        election = field.election
        rounds = round_of.astype(np.int32).take(election.chosen)
        winners = np.flatnonzero(rounds >= 0)
        self._rounds, self._gain = rounds.take(winners), field.gain_of_entry.take(winners)
        ballots = election.ballot_of_entry.take(winners)
        self._starts = np.append(0, np.cumsum(np.bincount(ballots, minlength=len(election.weight))))

    def of(self, ballots: Rows) -> dict[int, int]:
        """The utility for which voters with these distinct ballots are due, together, by round."""
        places = spread_places(self._starts, ballots)
        return _by_round(self._rounds.take(places), self._gain.take(places))


def due_of_few(field: Field, round_of: Rows, ballots: Rows) -> dict[int, int]:
    """The same without looking at all other ballots."""
    places = spread_places(field.election.starts, ballots)
    rounds = round_of.take(field.election.chosen.take(places))
    won = rounds >= 0
    return _by_round(rounds[won], field.gain_of_entry.take(places[won]))


def _by_round(rounds: NDArray[np.signedinteger], gain: Floats) -> dict[int, int]:
    return {round_: int(one) for round_, one in enumerate(np.bincount(rounds, gain).tolist()) if one}


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
        self._dues: Dues | None = None  # of these rounds, once they are asked for

    def add(self, bought: Bought) -> None:
        self.round_of[bought.project] = len(self.bought)
        self.bought.append(bought)
        self._dues = None

    def prices(self) -> list[Fraction]:
        """Of each round, per unit of utility, in the smallest unit."""
        self._settle()
        return [one / self.voters for one in self.chain.prices()]

    def held(self, candidates: list[int], balance: Floats) -> dict[int, Fraction]:
        """What the supporters of each of these candidates have left together; `balance` of each ballot tells who."""
        self._settle()
        supporters = self.field.supporters
        holds = balance > 0
        alive = [one.rows.compress(holds.take(one.rows)) for one in map(supporters.__getitem__, candidates)]
        weight, whole = self.field.election.weight, self.chain.denominator * self.voters
        found: dict[int, Fraction] = {}
        for one, mine, due in zip(candidates, alive, self._due(alive), strict=True):
            found[one] = Fraction(-self.chain.numerator(0, int(weight.take(mine).sum()), due), whole)
        return found

    def _settle(self) -> None:
        """Exact prices of the rounds for which they are not known yet."""
        first = len(self.chain.numerators)
        new = self.bought[first:]
        if not new:
            return
        due = self._due([one.payers.poor for one in new])
        for number, (one, before) in enumerate(zip(new, due, strict=True), first):
            earlier = {round_: worth for round_, worth in before.items() if round_ < number}
            cost = self.field.election.costs[one.project] * self.voters
            self.chain.add(cost, one.payers.poor_voters, earlier, one.payers.rich)

    def _due(self, groups: list[Rows]) -> list[dict[int, int]]:
        """Of each group of ballots."""
        if 4 * sum(len(one) for one in groups) < len(self.field.election.weight):
            return [due_of_few(self.field, self.round_of, one) for one in groups]
        self._dues = self._dues or Dues(self.field, self.round_of)
        return [self._dues.of(one) for one in groups]

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
            paid = due_of_few(self.field, self.round_of, rows)
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
