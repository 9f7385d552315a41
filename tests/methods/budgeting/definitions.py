"""The rules as the papers define them, slowly and in fractions: what the tests compare with.

A voter is a dictionary from the projects they support to the utility of each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

Voter = dict[int, int]


@dataclass(frozen=True)
class Case:
    """Voters one by one; `before` puts projects with equal scores in order; groups are (limit, projects)."""

    voters: Sequence[Voter]
    costs: Sequence[int]
    budget: int
    before: Callable[[int], object]
    groups: Sequence[tuple[int, set[int]]] = ()
    candidates: Sequence[int] = ()

    def supporters(self, project: int) -> list[int]:
        return [voter for voter, utility in enumerate(self.voters) if utility.get(project, 0) > 0]

    def total(self, project: int) -> int:
        return sum(voter.get(project, 0) for voter in self.voters)

    def within_groups(self, won: Sequence[int], project: int) -> bool:
        return all(
            project not in members
            or sum(self.costs[one] for one in (*won, project) if one in members) <= limit
            for limit, members in self.groups
        )

    def fits(self, won: Sequence[int], project: int) -> bool:
        return sum(self.costs[one] for one in (*won, project)) <= self.budget and self.within_groups(
            won, project
        )

    @property
    def able(self) -> list[int]:
        return [one for one in self.candidates if self.supporters(one)]


@dataclass(frozen=True)
class Found:
    """Winners in order, with their scores and those that were equal."""

    won: list[int]
    scores: list[Fraction]
    tied: list[tuple[int, ...]]
    share: Fraction = Fraction(0)
    steps: int = 0


def greedy(case: Case, per_cost: bool, won: Sequence[int] = ()) -> Found:
    won, scores, tied = list(won), [], []
    while open_ := [one for one in case.able if one not in won and case.fits(won, one)]:
        score = {one: _worth(case, one, per_cost) for one in open_}
        best = max(score.values())
        equal = sorted((one for one in open_ if score[one] == best), key=case.before)
        won.append(equal[0])
        scores.append(best)
        tied.append(tuple(equal))
    return Found(won, scores, tied)


def _worth(case: Case, one: int, per_cost: bool) -> Fraction:
    if not per_cost:
        return Fraction(case.total(one))
    free = 1 + sum(case.total(other) for other in case.able)
    return Fraction(case.total(one), case.costs[one]) if case.costs[one] else Fraction(free)


def equal_shares(case: Case, share: Fraction, scale: Callable[[int], int]) -> Found:
    """Peters, Pierczyński and Skowron (2021), section 3: the smallest rho for which min(money, rho * utility) pays."""
    money = [share] * len(case.voters)
    found = Found([], [], [], share)
    while True:
        offers: dict[int, Fraction] = {}
        for one in case.able:
            if one not in found.won and case.within_groups(found.won, one):
                rho = _rho([(money[i], case.voters[i][one]) for i in case.supporters(one)], case.costs[one])
                if rho is not None:
                    offers[one] = rho
        if not offers:
            return found
        best = min(offers[one] / scale(one) for one in offers)
        equal = sorted((one for one in offers if offers[one] / scale(one) == best), key=case.before)
        for i in case.supporters(equal[0]):
            money[i] -= min(money[i], offers[equal[0]] * case.voters[i][equal[0]])
        found.won.append(equal[0])
        found.scores.append(best)
        found.tied.append(tuple(equal))


def _rho(backers: list[tuple[Fraction, int]], cost: int) -> Fraction | None:
    if sum(money for money, _ in backers) < cost:
        return None
    for limit in sorted({Fraction(0)} | {money / worth for money, worth in backers}):
        # Whoever would pay more than `limit` per unit of utility pays in full.
        poor = sum(money for money, worth in backers if money / worth <= limit)
        rich = sum(worth for money, worth in backers if money / worth > limit)
        if not rich:
            return limit
        rho = (cost - poor) / Fraction(rich)
        if all(money / worth >= rho for money, worth in backers if money / worth > limit):
            return max(rho, Fraction(0))
    raise AssertionError("supporters who can pay have a price")


def add_one(case: Case, increment: int, scale: Callable[[int], int]) -> Found:
    """Every single step."""
    good: Found | None = None
    steps = 0
    while True:
        share = Fraction(case.budget, len(case.voters)) + steps * increment
        found = equal_shares(case, share, scale)
        if sum(case.costs[one] for one in found.won) > case.budget:
            assert good is not None
            return good
        good = Found(found.won, found.scores, found.tied, share, steps)
        if not any(one not in found.won and case.fits(found.won, one) for one in case.able):
            return good
        steps += 1


def phragmen(case: Case) -> Found:
    """Money flows to everybody at the same speed; who has the cost together first buys."""
    money, now = [Fraction(0)] * len(case.voters), Fraction(0)
    found = Found([], [], [])
    while open_ := [one for one in case.able if one not in found.won and case.within_groups(found.won, one)]:
        wait = {
            one: (case.costs[one] - sum(money[i] for i in case.supporters(one)))
            / Fraction(len(case.supporters(one)))
            for one in open_
        }
        soonest = min(wait.values())
        equal = sorted((one for one in open_ if wait[one] == soonest), key=case.before)
        spent = sum(case.costs[one] for one in found.won)
        now += soonest
        if any(spent + case.costs[one] > case.budget for one in equal):
            break
        money = [have + soonest for have in money]
        for i in case.supporters(equal[0]):
            money[i] = Fraction(0)
        found.won.append(equal[0])
        found.scores.append(now)
        found.tied.append(tuple(equal))
    return found
