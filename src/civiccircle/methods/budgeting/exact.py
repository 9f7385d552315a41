"""Exact prices: the chain of fractions in which each price depends on those before it.

In round r supporters who can, pay the price of the round per unit of utility; those who cannot, pay all they
have: the share minus what they paid before. So price r solves

    cost + sum over earlier rounds s of paid[s] * price s  =  poor * share + rich * price r

with whole numbers: `poor` voters who pay all they have, `paid[s]` the utility for which they paid in round s,
`rich` the utility of the others. All prices are kept over one common denominator, so that only products of
large by small whole numbers are needed. Money is counted in 1 / voters of the smallest unit.
"""

from fractions import Fraction
from math import gcd

import numpy as np

from civiccircle.methods.budgeting.supporters import Field, Rows


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
    entries, row = election.entries(ballots)
    rounds = round_of[election.chosen[entries]]
    known = rounds >= 0
    entries, row, rounds = entries[known], row[known], rounds[known]
    each = election.weight[ballots][row]
    if field.worth is not None:
        each = each * field.worth[entries]
    width = max(int(round_of.max(initial=0)) + 1, 1)
    counted = np.bincount(label[row] * width + rounds, weights=each, minlength=width * labels)
    return [
        {round_: int(count) for round_, count in enumerate(one) if count}
        for one in counted.reshape(-1, width).tolist()
    ]
