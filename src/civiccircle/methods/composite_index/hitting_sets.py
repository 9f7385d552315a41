"""The smallest set that meets each of some sets: how few rivals account for all proofs."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS = 20_000


@dataclass(frozen=True)
class Hitting:
    """members meet every set; no set of fewer than `least` does. They are as few as can be where the two agree."""

    members: frozenset[int]
    least: int


@dataclass
class _Budget:
    steps: int


class _Spent(Exception):
    """The search was given up."""


def smallest_hitting_set(sets: Sequence[frozenset[int]]) -> Hitting:
    """Try ever larger sizes, at most 20,000 steps in all; then take a set that is perhaps too large."""
    certain = frozenset(next(iter(one)) for one in sets if len(one) == 1)
    left = sorted((one for one in sets if not one & certain), key=lambda one: (len(one), sorted(one)))
    size, budget = len(_apart(left)), _Budget(MOST_STEPS)
    try:
        while (found := _meeting(left, size, budget)) is None:
            size += 1
    except _Spent:
        found = _greedy(left)
    return Hitting(certain | found, len(certain) + size)


def _meeting(sets: Sequence[frozenset[int]], size: int, budget: _Budget) -> frozenset[int] | None:
    """A set of at most `size` that meets all, or None: one of the first set's members has to be in it."""
    if not sets:
        return frozenset()
    budget.steps -= 1
    if budget.steps < 0:
        raise _Spent
    if len(_apart(sets)) > size:
        return None
    for one in sorted(sets[0]):
        found = _meeting([other for other in sets if one not in other], size - 1, budget)
        if found is not None:
            return found | {one}
    return None


def _apart(sets: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Sets that share nobody: each costs one."""
    chosen: list[frozenset[int]] = []
    taken: set[int] = set()
    for one in sets:
        if taken.isdisjoint(one):
            chosen.append(one)
            taken |= one
    return chosen


def _greedy(sets: Sequence[frozenset[int]]) -> frozenset[int]:
    """Whoever meets most of what is left, again and again."""
    chosen: set[int] = set()
    left = list(sets)
    while left:
        counts: dict[int, int] = {}
        for one in left:
            for member in one:
                counts[member] = counts.get(member, 0) + 1
        best = min(counts, key=lambda member: (-counts[member], member))
        chosen.add(best)
        left = [one for one in left if best not in one]
    return frozenset(chosen)
