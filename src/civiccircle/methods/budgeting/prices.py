"""The price of a project per unit of utility: what its supporters must pay so that together they pay its cost.

F(price) = sum of weight * min(held, price * worth) grows, ever more slowly; the price solves F(price) = cost. Newton's
method from any start finds it in a few steps: after the first it never overshoots.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.budgeting.supporters import Floats, Supporters

LONGEST = 8192  # longer products the library would share among threads, which costs more than it gives


def dot(a: Floats, b: Floats | NDArray[np.bool_]) -> float:
    if len(a) <= LONGEST:
        return float(a.dot(b))
    return sum(float(a[at : at + LONGEST].dot(b[at : at + LONGEST])) for at in range(0, len(a), LONGEST))


@dataclass(slots=True)
class Price:
    """poor bool[S]: supporters who pay all they hold; `paid` by them, together; `rich` worth of the others.

    If all are poor the value is infinite: they cannot pay. So it is if nothing holds anything.
    """

    value: float
    poor: NDArray[np.bool_]
    paid: float
    rich: float


def price(one: Supporters, held: Floats, start: float) -> Price:
    """held float64[S], what one voter of each ballot holds. Approximate; `count.py` knows by how much."""
    wealth = one.weight * held
    everything = float(np.add.reduce(wealth))
    if everything < one.cost:
        return Price(inf, np.ones(len(held), bool), everything, 0.0)
    value, rich, paid, steps = start, -1.0, 0.0, 0
    while True:
        poor = held < (value if one.worth is None else value * one.worth)
        others = one.total - dot(one.gain, poor)
        if others == rich or (steps > 2 and others > rich):
            return Price(value, poor, paid, rich)
        rich, steps = others, steps + 1
        paid = dot(wealth, poor) if others < one.total else 0.0
        if not others:
            return Price(inf, poor, paid, 0.0)
        value = (one.cost - paid) / others
