"""The best and the worst place that a unit can have by any admissible weights, and what it takes to swap two units.

Exact, with a certificate: weights by which the place is held, and for each place further up a proof that it is out of
reach. Such a proof is a set of rivals of whom, whatever the weights, one at least stays ahead (an irreducible
infeasible set, found as the dual solution of a linear programme). As many places as the smallest number of rivals
that meets all of these sets are lost for certain (Reiter 1987's hitting sets; Chinneck 2008, ch. 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from civiccircle.methods.composite_index.aggregation import apply
from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.composite_index.hitting_sets import Hitting, smallest_hitting_set
from civiccircle.methods.composite_index.index import Index
from civiccircle.methods.composite_index.polytope import SAME, Answer, Polytope
from civiccircle.methods.composite_index.table import Floats

# Where the search is given up: then the place is known within a range.
MOST_PROOFS = 150


@dataclass(frozen=True)
class Proof:
    """Rivals of whom one at least is ahead by any admissible weights: the leads over them, each times its multiplier,
    add up to less than 0, whatever the weights. on_rules: multipliers of the polytope's rules."""

    rivals: tuple[int, ...]
    multipliers: tuple[float, ...]
    on_rules: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Extreme:
    """The best (or worst) place of a unit. weights: by which it is held; proofs: why no better (worse) one is.

    open: places further that are neither shown by an example nor proved to be out of reach; 0 where the place is exact,
    as it is but for wide polytopes, where the search may be given up.
    """

    place: int
    weights: tuple[float, ...]
    proofs: tuple[Proof, ...]
    open: int = 0


@dataclass(frozen=True, eq=False)
class Contest:
    """scores float64[U, K] of the parts of one group, on the scale on which its mean is a sum; U units, all scored on
    all parts; `same`: how near scores are that count as equal."""

    units: tuple[str, ...]
    scores: Floats
    polytope: Polytope

    @property
    def same(self) -> float:
        return float(SAME * max(1.0, np.abs(self.scores).max()))

    def row(self, unit: str) -> int:
        if unit not in self.units:
            raise CompositeIndexError(f"{unit} is not among the units that are scored on all parts")
        return self.units.index(unit)


def contest(index: Index, polytope: Polytope, group: str | None = None) -> Contest:
    """The units that are scored on all parts of a group (the root by default).

    Raises CompositeIndexError unless the group is an arithmetic or geometric mean of the polytope's parts.
    """
    found = next((one for one in index.frame.groups if one.id == (group or index.frame.root.id)), None)
    if found is None or tuple(part.id for part in found.parts) != polytope.parts:
        raise CompositeIndexError("the polytope is about other parts than those of the group")
    name = found.aggregation or index.choices.aggregation
    if name not in ("arithmetic", "geometric"):
        raise CompositeIndexError(
            f"{found.id} is made by {name}: extremes are known for arithmetic and geometric means"
        )
    scores = np.column_stack([index.scores[part] for part in polytope.parts])
    counted = np.flatnonzero(~np.isnan(scores).any(axis=1))
    units = tuple(index.table.units[row] for row in counted)
    return Contest(units, apply(name, scores[counted], 1.0), polytope)


def best_place(contest: Contest, unit: str) -> Extreme:
    """The best place of a unit; rivals that come out equal are not ahead of it."""
    return _extreme(_race(contest, unit, +1))


def worst_place(contest: Contest, unit: str) -> Extreme:
    """The worst place of a unit; rivals that come out equal count as ahead of it only if they can be truly ahead."""
    found = _extreme(_race(contest, unit, -1))
    return Extreme(len(contest.units) + 1 - found.place, found.weights, found.proofs, found.open)


def check_extreme(contest: Contest, unit: str, extreme: Extreme, best: bool = True) -> bool:
    """Multiply the certificate out in exact arithmetic: nothing of how it was found is taken on trust."""
    race = _race(contest, unit, 1 if best else -1)
    if not contest.polytope.admits(extreme.weights):
        return False
    held = 1 + len(race.ahead(extreme.weights))
    claimed = extreme.place if best else len(contest.units) + 1 - extreme.place
    true = all(race.holds(proof) for proof in extreme.proofs)
    return true and held == claimed and 1 + _hitting(extreme.proofs).least >= claimed - extreme.open


@dataclass(frozen=True, eq=False)
class _Race:
    """One unit against the others, for its best place; for its worst place all signs are turned.

    leads float64[U, K]: what the unit (number `row`) scores more than each, with what is nearly equal counted as equal
    for the best place and as lost for the worst.
    """

    polytope: Polytope
    row: int
    leads: Floats
    same: float

    @property
    def rivals(self) -> list[int]:
        return [rival for rival in range(len(self.leads)) if rival != self.row]

    def ahead(self, weights: Sequence[float] | Floats) -> list[int]:
        """Rivals that are ahead by these weights; in exact arithmetic where it is close."""
        totals = np.einsum("uk,k->u", self.leads, np.asarray(weights, np.float64))
        return [
            rival
            for rival in self.rivals
            if totals[rival] < -self.same
            or (totals[rival] <= self.same and _exactly(self.leads[rival], weights) < 0)
        ]

    def always_ahead(self, rival: int) -> Proof | None:
        """The proof that one rival is ahead by all admissible weights, if that is so."""
        lead, on_rules = self.leads[rival], ()
        if self.polytope.rules:
            answer = self.polytope.solve(lead[None, :])
            on_rules = tuple(answer.on_rules.tolist()) if answer else ()
        proof = Proof((rival,), (1.0,), on_rules)
        if not self.polytope.rules:
            most = float(np.einsum("k,k", _most(self.polytope, lead), lead))
            if abs(most) > self.same:  # no need for exact numbers
                return proof if most < 0 else None
        return proof if self.holds(proof) else None

    def holds(self, proof: Proof) -> bool:
        """Whether the leads times their multipliers are below 0 for all admissible weights, exactly."""
        if min((*proof.multipliers, *proof.on_rules), default=0) < 0 or not any(proof.multipliers):
            return False
        together = [Fraction(0)] * len(self.polytope.parts)
        for rival, multiplier in zip(proof.rivals, proof.multipliers, strict=True):
            leads = self.leads[rival].tolist()
            together = [
                entry + Fraction(multiplier) * Fraction(lead)
                for entry, lead in zip(together, leads, strict=True)
            ]
        return self.polytope.bound(together, proof.on_rules) < 0


def _race(contest: Contest, unit: str, sign: int) -> _Race:
    row = contest.row(unit)
    leads = sign * (contest.scores[row] - contest.scores) + sign * contest.same
    return _Race(contest.polytope, row, leads, contest.same)


def _extreme(race: _Race) -> Extreme:
    """Give up as few rivals as the proofs demand, try to be ahead of all others, and learn from each failure."""
    weights = _guess(race)
    behind = race.ahead(weights)
    proofs = [proof for rival in race.rivals if (proof := race.always_ahead(rival))]
    most, lost = len(proofs) + MOST_PROOFS, _hitting(proofs)
    while lost.least < len(behind) and lost.least == len(lost.members) and len(proofs) < most:
        wanted = [rival for rival in race.rivals if rival not in lost.members]
        answer = race.polytope.solve(race.leads[wanted])
        if answer is None:
            break
        ahead = race.ahead(answer.weights)
        if len(ahead) < len(behind):
            weights, behind = answer.weights, ahead
            continue
        proof = _learnt(answer, wanted)
        if not proof.rivals or not race.holds(proof):
            break
        proofs.append(proof)
        lost = _hitting(proofs)
    return Extreme(1 + len(behind), tuple(weights.tolist()), tuple(proofs), max(len(behind) - lost.least, 0))


def _learnt(answer: Answer, wanted: Sequence[int]) -> Proof:
    """Those who could not all be beaten at once: a linear programme names few of them."""
    chosen = np.flatnonzero(answer.on_leads > 1e-12)
    return Proof(
        tuple(wanted[int(one)] for one in chosen),
        tuple(answer.on_leads[chosen].tolist()),
        tuple(answer.on_rules.tolist()),
    )


def _hitting(proofs: Sequence[Proof]) -> Hitting:
    return smallest_hitting_set([frozenset(proof.rivals) for proof in proofs])


def _guess(race: _Race) -> Floats:
    """Weights that make the lead over all rivals together, or over one, large: the best of these guesses."""
    together = race.leads.sum(axis=0)
    if race.polytope.rules:
        answer = race.polytope.solve(together[None, :])
        assert answer is not None  # noqa: S101  (the polytope made sure that there are some)
        return answer.weights
    guesses = np.array([_most(race.polytope, lead) for lead in [together, *race.leads]])
    counts = (np.einsum("uk,gk->gu", race.leads, guesses) < 0).sum(axis=1)
    best: Floats = guesses[int(np.argmin(counts))]
    return best


def _most(polytope: Polytope, lead: Floats) -> Floats:
    """Weights between the ends that make the lead largest: the largest entries get all they may."""
    weights = np.array(polytope.least)
    rest = 1 - weights.sum()
    for part in np.argsort(-lead, kind="stable"):
        given = max(min(rest, polytope.most[part] - weights[part]), 0.0)
        weights[part] += given
        rest -= given
    return weights


def _exactly(lead: Floats, weights: Sequence[float] | Floats) -> Fraction:
    pairs = zip(lead.tolist(), weights, strict=True)
    return sum((Fraction(entry) * Fraction(float(weight)) for entry, weight in pairs), Fraction(0))
