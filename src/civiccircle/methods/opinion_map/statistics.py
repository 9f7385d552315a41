"""What unites and what divides: tests on the votes of each group, and the weight for choosing the next
statement.

Formulas as in production Polis (compdemocracy/polis, math: stats, repness, conversation), with its smoothing:
one agreeing and one disagreeing vote are added to every proportion, one vote to every test.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.axes import Axes
from civiccircle.methods.opinion_map.tally import Tally

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SIGNIFICANT = 1.2816  # one-sided, 90 %
META_PRIORITY = 49.0

# Standing of a statement among the groups.
REJECTED, OPEN, AGREED, DIVISIVE = -1, 0, 1, 2

# 2 ** (-r / 5): tabulated, because the last digit of a power depends on the processor.
FIFTH_ROOTS = np.array([1.0, 0.8705505632961241, 0.757858283255199, 0.6597539553864471, 0.5743491774985175])


def proportion(votes: Whole, seen: Whole) -> Floats:
    """(votes + 1) / (seen + 2)"""
    share: Floats = (votes + 1.0) / (seen + 2.0)
    return share


def one_proportion_test(votes: Whole, seen: Whole) -> Floats:
    """z of the hypothesis that half of those who saw it voted so."""
    trials = seen + 1.0
    z: Floats = 2.0 * np.sqrt(trials) * ((votes + 1.0) / trials - 0.5)
    return z


def two_proportion_test(votes: Whole, seen: Whole, other_votes: Whole, other_seen: Whole) -> Floats:
    """z of the hypothesis that this group and the rest vote so equally often."""
    mine, theirs = votes + 1.0, other_votes + 1.0
    trials, other_trials = seen + 1.0, other_seen + 1.0
    pooled = (mine + theirs) / (trials + other_trials)
    spread = np.sqrt(np.maximum(pooled * (1.0 - pooled), 0.0) * (1.0 / trials + 1.0 / other_trials))
    difference = mine / trials - theirs / other_trials
    return np.where(spread > 0.0, difference / np.where(spread > 0.0, spread, 1.0), 0.0)


@dataclass(frozen=True, eq=False)
class Side:
    """How representative agreeing (or disagreeing) is of each group; all float64[G, S]."""

    share: Floats
    z: Floats
    ratio: Floats
    ratio_z: Floats

    @property
    def metric(self) -> Floats:
        return self.ratio * self.ratio_z * self.share * self.z

    @property
    def significant(self) -> NDArray[np.bool_]:
        return (self.z > SIGNIFICANT) & (self.ratio_z > SIGNIFICANT)


def side(votes: Whole, seen: Whole) -> Side:
    """votes, seen int64[G, S]: each group against all the others together."""
    other_votes, other_seen = votes.sum(axis=0) - votes, seen.sum(axis=0) - seen
    share = proportion(votes, seen)
    return Side(
        share=share,
        z=one_proportion_test(votes, seen),
        ratio=share / proportion(other_votes, other_seen),
        ratio_z=two_proportion_test(votes, seen, other_votes, other_seen),
    )


@dataclass(frozen=True)
class Representative:
    """A statement that tells a group from the rest. `statement` is an index; `agree` the side it takes."""

    statement: int
    agree: bool
    votes: int
    seen: int
    share: float
    z: float
    ratio: float
    ratio_z: float
    best_agree: bool


def representative_statements(
    groups: Tally, candidates: NDArray[np.bool_], most: int = 5
) -> list[list[Representative]]:
    """For each group the most representative statements among `candidates` (bool[S]).

    Significant ones ranked by ratio * ratio z * share * z; the best agreed one first, agreed before
    disagreed; if none is significant the best there is, so that every group has at least one.
    """
    agree, disagree = side(groups.agree, groups.seen), side(groups.disagree, groups.seen)
    chosen = []
    for group in range(len(groups.seen)):
        for_agree = agree.ratio_z[group] > disagree.ratio_z[group]
        metric = np.where(for_agree, agree.metric[group], disagree.metric[group])
        significant = (agree.significant[group] | disagree.significant[group]) & candidates
        best_agree = _best_agreed(groups, agree, group, candidates)
        ranked = [int(s) for s in _descending(metric, np.flatnonzero(significant)) if s != best_agree]
        picked = ([] if best_agree is None else [best_agree]) + ranked
        if not significant.any() and best_agree is None and candidates.any():
            larger = np.maximum(agree.ratio_z[group], disagree.ratio_z[group])
            picked = [int(np.flatnonzero(candidates)[np.argmax(larger[candidates])])]
        found = [
            _representative(groups, (agree, disagree), (group, statement), agreed, statement == best_agree)
            for statement in picked[:most]
            for agreed in [bool(for_agree[statement]) or statement == best_agree]
        ]
        chosen.append(sorted(found, key=lambda one: not one.agree))
    return chosen


def _best_agreed(groups: Tally, agree: Side, group: int, candidates: NDArray[np.bool_]) -> int | None:
    """The statement that most of the group agrees with, preferably more than the rest does."""
    voted = candidates & (groups.agree[group] + groups.disagree[group] > 0)
    more_than_rest = voted & (agree.ratio[group] > 1.0) & (agree.share[group] > 0.5)
    if more_than_rest.any():
        return int(_descending(agree.metric[group], np.flatnonzero(more_than_rest))[0])
    agreed = voted & (agree.z[group] > SIGNIFICANT)
    if agreed.any():
        return int(_descending(agree.share[group] * agree.z[group], np.flatnonzero(agreed))[0])
    return None


def _representative(
    groups: Tally, sides: tuple[Side, Side], at: tuple[int, int], agreed: bool, best_agree: bool
) -> Representative:
    votes, taken = (groups.agree, sides[0]) if agreed else (groups.disagree, sides[1])
    return Representative(
        statement=at[1],
        agree=agreed,
        votes=int(votes[at]),
        seen=int(groups.seen[at]),
        share=float(taken.share[at]),
        z=float(taken.z[at]),
        ratio=float(taken.ratio[at]),
        ratio_z=float(taken.ratio_z[at]),
        best_agree=best_agree,
    )


def _descending(values: Floats, among: NDArray[np.intp]) -> NDArray[np.intp]:
    return among[np.argsort(-values[among], kind="stable")]


def consensus_statements(
    everyone: Tally, candidates: NDArray[np.bool_], most: int = 5
) -> tuple[list[int], list[int]]:
    """Indices of the statements that everyone taken together agrees with, and disagrees with, best first."""
    found = []
    for votes in (everyone.agree, everyone.disagree):
        share, z = proportion(votes, everyone.seen), one_proportion_test(votes, everyone.seen)
        significant = candidates & (share > 0.5) & (z > SIGNIFICANT)
        found.append([int(s) for s in _descending(share * z, np.flatnonzero(significant))[:most]])
    return found[0], found[1]


def group_aware_consensus(groups: Tally) -> Floats:
    """float64[S]: product over the groups of (agree + 1) / (seen + 2); 1 is what every group agrees with."""
    result = np.ones(groups.seen.shape[1])
    for agree, seen in zip(groups.agree, groups.seen, strict=True):
        result = result * proportion(agree, seen)
    return result


def standings(groups: Tally) -> NDArray[np.int8]:
    """int8[S]: AGREED or REJECTED by every group's significant majority, DIVISIVE, or OPEN."""
    if not len(groups.seen):
        return np.zeros(groups.seen.shape[1], np.int8)
    agrees = one_proportion_test(groups.agree, groups.seen) > SIGNIFICANT
    disagrees = one_proportion_test(groups.disagree, groups.seen) > SIGNIFICANT
    found = np.where(agrees.any(axis=0) & disagrees.any(axis=0), DIVISIVE, OPEN)
    found = np.where(agrees.all(axis=0), AGREED, found)
    return np.where(disagrees.all(axis=0), REJECTED, found).astype(np.int8)


def divisiveness(groups: Tally) -> Floats:
    """float64[S], 0..1: how far apart the two groups are that agree most and least, counted only as far as
    one group's majority significantly agrees and another's significantly disagrees (90 %, one-sided);
    otherwise 0."""
    if len(groups.seen) < 2:
        return np.zeros(groups.seen.shape[1])
    share = proportion(groups.agree, groups.seen)
    return np.where(standings(groups) == DIVISIVE, share.max(axis=0) - share.min(axis=0), 0.0)


def extremity(axes: Axes, left_out: NDArray[np.bool_]) -> Floats:
    """float64[S]: distance from the centre of someone who agreed with this statement and saw no other."""
    reach = (1.0 - axes.means) * np.sqrt(float(len(axes.means)))
    x, y = axes.directions * reach
    return np.where(left_out, 0.0, np.sqrt(x * x + y * y))


def priorities(in_map: Tally, extremities: Floats, meta: NDArray[np.bool_]) -> Floats:
    """float64[S]: weight with which each statement is drawn as a participant's next one.

    ((1 - p_pass)(extremity + 1) p_agree (1 + 8 * 2**(-seen / 5)))**2: new statements, and those that sort
    people, come first. Statements about the process weigh 49. Counted over the people in the map.
    """
    novelty = 1.0 + 8.0 * np.ldexp(FIFTH_ROOTS[in_map.seen % 5], -(in_map.seen // 5).astype(np.int32))
    importance = (1.0 - proportion(in_map.passed, in_map.seen)) * (extremities + 1.0)
    weight = importance * proportion(in_map.agree, in_map.seen) * novelty
    return np.where(meta, META_PRIORITY, weight * weight)
