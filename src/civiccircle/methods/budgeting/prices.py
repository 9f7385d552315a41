"""The price of a project per unit of utility: what its supporters must pay so that together they pay its cost.

F(price) = sum of weight * min(held, price * worth) grows, ever more slowly; the price solves F(price) = cost. Newton's
method from any start finds it in a few steps: after the first it never overshoots.
"""

from dataclasses import dataclass

import numpy as np

from civiccircle.methods.budgeting.supporters import Floats, Rows, Supporters


@dataclass(slots=True)
class Price:
    """poor: places of the supporters who pay all they hold; `paid` by them, together; `rich` worth of the others.

    If all are poor the price is infinite: they cannot pay.
    """

    value: float
    poor: Rows
    paid: float
    poor_weight: float
    rich: float


def price(one: Supporters, held: Floats, start: float) -> Price:
    """held float64[S], what one voter of each ballot holds. Approximate; `count.py` knows by how much."""
    value, count, steps = start, -1, 0
    found = Price(value, np.zeros(0, np.int64), 0.0, 0.0, float(one.total))
    while True:
        poor = (held < (value if one.worth is None else value * one.worth)).nonzero()[0]
        if len(poor) == count or (steps > 1 and len(poor) < count):
            return found
        count, steps = len(poor), steps + 1
        if not count:
            found = Price(one.cost / one.total, poor, 0.0, 0.0, float(one.total))
        elif count == len(held):
            return Price(np.inf, poor, float(one.weight @ held), float(one.votes), 0.0)
        else:
            weight = one.weight.take(poor)
            paid = float(weight @ held.take(poor))
            worth = weight.sum() if one.worth is None else weight @ one.worth.take(poor)
            rich = one.total - float(worth)
            found = Price((one.cost - paid) / rich, poor, paid, float(weight.sum()), rich)
        value = found.value
