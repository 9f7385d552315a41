"""Production Polis, to the digit: real conversations whose votes are identical to the production run."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from civiccircle.formats.polis import FILES, PolisExport, read_export
from civiccircle.methods.opinion_map import OpinionMap, Tally, Votes, canonical_votes, opinion_map
from civiccircle.methods.opinion_map.statistics import (
    consensus_statements,
    extremity,
    group_aware_consensus,
    priorities,
    representative_statements,
)
from civiccircle.methods.opinion_map.sums import group_sums

# Of the conversations in the shared data those whose reference says `votes_identical`.
IDENTICAL = (
    "austria-climate.5twd2jsnkf.2022-08-08",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.biodiversity",
)


@dataclass(frozen=True)
class Case:
    production: dict[str, Any]
    votes: Votes
    found: OpinionMap
    tally: Tally

    @property
    def statements(self) -> list[int]:
        return self.found.statements.tolist()

    def stored(self, by_statement: dict[str, float]) -> NDArray[np.float64]:
        return np.array([by_statement[str(one)] for one in self.statements])


def read(folder: Path) -> PolisExport:
    return read_export({name: [(folder / name).read_bytes()] for name in FILES if (folder / name).exists()})


@cache
def case(folder: Path) -> Case:
    export, production = read(folder), json.loads((folder / "polismath.json").read_text())
    assert export.statements().tolist() == production["tids"]
    ballots = export.ballots()
    votes = canonical_votes(
        ballots.participant,
        ballots.statement,
        ballots.vote,
        order=ballots.order,
        statements=production["tids"],
        moderated_out=production["mod-out"],
        meta=production.get("meta-tids", ()),
    )
    groups = production["group-clusters"]
    group_of_base = {base: group["id"] for group in groups for base in group["members"]}
    bases = zip(production["base-clusters"]["id"], production["base-clusters"]["members"], strict=True)
    group_of = {who: group_of_base[base] for base, members in bases for who in members}
    group = np.array([group_of.get(who, -1) for who in votes.participants.tolist()], np.int32)
    return Case(production, votes, opinion_map(votes), group_sums(votes, group, len(groups)).tally)


@pytest.fixture(params=IDENTICAL)
def polis(request: pytest.FixtureRequest, shared_data: Path) -> Case:
    folder = shared_data / "polis" / request.param
    reference = json.loads((folder / "reference.json").read_text())
    assert reference["polismath"]["votes_identical"]
    return case(folder)


def test_no_identical_conversation_is_forgotten(shared_data: Path) -> None:
    found = [
        path.parent.name
        for path in sorted((shared_data / "polis").glob("*/reference.json"))
        if json.loads(path.read_text()).get("polismath", {}).get("votes_identical")
    ]
    assert tuple(found) == IDENTICAL


def test_axes_agree_to_one_part_in_a_thousand_million(polis: Case) -> None:
    stored = np.array(polis.production["pca"]["comps"])
    for ours, theirs in zip(polis.found.axes.directions, stored, strict=True):
        assert abs(float((ours * theirs).sum())) >= 1 - 1e-9


def test_means_agree_to_twelve_digits(polis: Case) -> None:
    # Production counts agreeing as -1 inside.
    np.testing.assert_allclose(-polis.found.axes.means, polis.production["pca"]["center"], rtol=0, atol=1e-12)


def test_positions_agree_to_six_digits(polis: Case) -> None:
    stored = np.array(polis.production["pca"]["comps"])
    signs = -np.sign((polis.found.axes.directions * stored).sum(axis=1))
    assert polis.found.people is not None
    bases = polis.production["base-clusters"]
    for number, members in enumerate(bases["members"]):
        rows = np.searchsorted(polis.votes.participants, members)
        ours = polis.found.people.positions[rows].mean(axis=0) * signs
        np.testing.assert_allclose(ours, (bases["x"][number], bases["y"][number]), rtol=0, atol=1e-6)


def test_votes_of_the_stored_groups_are_equal(polis: Case) -> None:
    for group, stored in polis.production["group-votes"].items():
        row = int(group)
        for place, statement in enumerate(polis.statements):
            counts = stored["votes"][str(statement)]
            ours = [
                int(part[row, place]) for part in (polis.tally.agree, polis.tally.disagree, polis.tally.seen)
            ]
            assert ours == [counts["A"], counts["D"], counts["S"]]


def test_group_aware_consensus_agrees_to_twelve_digits(polis: Case) -> None:
    stored = polis.production["group-aware-consensus"]
    ours = group_aware_consensus(polis.tally)
    if isinstance(next(iter(stored.values())), dict):
        # An older version of production stored agree / (seen + 1) of each group, and no product.
        theirs = np.array([[one[str(g)] for g in range(len(polis.tally.seen))] for one in stored.values()]).T
        ours, places = polis.tally.agree / (polis.tally.seen + 1), [int(one) for one in stored]
        ours = ours[:, np.searchsorted(polis.statements, places)]
    else:
        theirs = polis.stored(stored)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_priorities_agree_to_twelve_digits(polis: Case) -> None:
    if "comment-priorities" not in polis.production:
        pytest.skip("the production version of this conversation stored no priorities")
    reach = extremity(polis.found.axes, polis.votes.left_out)
    ours = priorities(polis.tally.added(), reach, polis.votes.meta)
    np.testing.assert_allclose(ours, polis.stored(polis.production["comment-priorities"]), rtol=0, atol=1e-12)


def test_consensus_lists_are_equal(polis: Case) -> None:
    agree, disagree = consensus_statements(polis.found.everyone, ~polis.votes.left_out)
    ids = polis.statements
    stored = polis.production["consensus"]
    assert [ids[one] for one in agree] == [one["tid"] for one in stored["agree"]]
    assert [ids[one] for one in disagree] == [one["tid"] for one in stored["disagree"]]


def test_representative_statements_are_equal(polis: Case) -> None:
    ours = representative_statements(polis.tally, ~polis.votes.left_out)
    for group, stored in polis.production["repness"].items():
        found = [(polis.statements[one.statement], one.agree) for one in ours[int(group)]]
        assert found == [(one["tid"], one["repful-for"] == "agree") for one in stored]
        for one, theirs in zip(ours[int(group)], stored, strict=True):
            assert one.ratio_z == pytest.approx(theirs["repness-test"], abs=1e-5)
            assert one.ratio == pytest.approx(theirs["repness"], abs=1e-9)
            assert one.z == pytest.approx(theirs["p-test"], abs=1e-9)


def test_every_shared_conversation_gets_a_map_that_hides_small_groups(shared_data: Path) -> None:
    for folder in sorted((shared_data / "polis").iterdir()):
        if not folder.is_dir():
            continue
        export = read(folder)
        ballots = export.ballots()
        found = opinion_map(
            canonical_votes(
                ballots.participant,
                ballots.statement,
                ballots.vote,
                order=ballots.order,
                statements=export.statements(),
                moderated_out=export.moderated_out(),
                meta=export.meta(),
            )
        )
        assert 2 <= len(found.groups) <= 5, folder.name
        assert min(group.people for group in found.groups) >= 5
        assert all(group.representative for group in found.groups)
