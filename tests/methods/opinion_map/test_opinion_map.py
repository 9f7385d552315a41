"""The map as a whole: what may not change it, and what it must find."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.opinion_map import (
    OpinionMap,
    OpinionMapError,
    Parameters,
    Votes,
    canonical_votes,
    opinion_map,
    opinion_map_from_partitions,
)
from tests.methods.opinion_map.camps import camps

FEW = Parameters(bootstraps=3)


@pytest.fixture(scope="module")
def votes() -> Votes:
    return canonical_votes(*camps(200, 30), moderated_out=[3], meta=[5])


@pytest.fixture(scope="module")
def whole(votes: Votes) -> OpinionMap:
    return opinion_map(votes, FEW)


def test_two_camps_are_found(votes: Votes, whole: OpinionMap) -> None:
    assert whole.people is not None
    assert sorted(group.people for group in whole.groups) == [100, 100]
    camp = (whole.people.participants - 5) // 3 % 2
    assert len(set(zip(camp.tolist(), whole.people.group.tolist(), strict=True))) == 2


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 60), st.randoms(use_true_random=False))
def test_any_partitioning_and_any_order_of_adding_give_the_same_bytes(
    votes: Votes, whole: OpinionMap, count: int, random: Any
) -> None:
    parts = votes.partitions(count)
    random.shuffle(parts)
    found = opinion_map_from_partitions(parts, FEW)
    assert found.digest == whole.digest
    assert found.inputs_digest == whole.inputs_digest


def test_the_people_resampled_do_not_depend_on_the_partitioning(votes: Votes) -> None:
    some = Parameters(bootstraps=3, bootstrap_people=60)
    found = opinion_map(votes, some)
    assert found.stability is not None
    assert found.stability.people == 60
    assert opinion_map_from_partitions(votes.partitions(9)[::-1], some).digest == found.digest


def test_threads_give_the_same_bytes(votes: Votes, whole: OpinionMap) -> None:
    def run(job: Callable[[Any], Any], partitions: Sequence[Any], combine: Callable[[Any, Any], Any]) -> Any:
        with ThreadPoolExecutor(4) as pool:
            return reduce(combine, reversed(list(pool.map(job, partitions))))

    assert opinion_map_from_partitions(votes.partitions(8), FEW, run).digest == whole.digest


def test_jobs_and_partials_travel_between_processes(votes: Votes, whole: OpinionMap) -> None:
    def run(job: Callable[[Any], Any], partitions: Sequence[Any], combine: Callable[[Any, Any], Any]) -> Any:
        sent = pickle.loads(pickle.dumps(job))
        partials = [pickle.loads(pickle.dumps(sent(part))) for part in partitions]
        return reduce(combine, partials)

    assert opinion_map_from_partitions(votes.partitions(3), FEW, run).digest == whole.digest


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_number_of_library_threads_does_not_change_a_byte(whole: OpinionMap, threads: str) -> None:
    code = (
        "from tests.methods.opinion_map.camps import camps\n"
        "from civiccircle.methods.opinion_map import *\n"
        "votes = canonical_votes(*camps(200, 30), moderated_out=[3], meta=[5])\n"
        "print(opinion_map(votes, Parameters(bootstraps=3)).digest)\n"
    )
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    found = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | dict.fromkeys(names, threads) | {"OPENBLAS_CORETYPE": "Haswell"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == whole.digest


def test_the_order_of_the_rows_does_not_change_a_byte(whole: OpinionMap) -> None:
    rows = np.random.default_rng(9).permutation(len(camps(200, 30)[0]))
    mixed = canonical_votes(*(column[rows] for column in camps(200, 30)), moderated_out=[3], meta=[5])
    assert opinion_map(mixed, FEW).digest == whole.digest


def test_a_banned_participant_changes_nothing(votes: Votes, whole: OpinionMap) -> None:
    who, what, vote = camps(200, 30)
    troll = np.full(30, 9999)
    banned = canonical_votes(
        np.append(who, troll),
        np.append(what, np.unique(what)),
        np.append(vote, np.ones(30, int)),
        moderated_out=[3],
        meta=[5],
        banned=[9999],
    )
    found = opinion_map(banned, FEW)
    assert (found.digest, found.inputs_digest) == (whole.digest, whole.inputs_digest)


def test_another_vote_changes_the_digest_of_the_inputs(votes: Votes, whole: OpinionMap) -> None:
    who, what, vote = camps(200, 30)
    vote[0] = 0 if vote[0] else 1
    changed = opinion_map(canonical_votes(who, what, vote, moderated_out=[3], meta=[5]))
    assert changed.inputs_digest != whole.inputs_digest


def test_new_names_for_people_and_statements_keep_the_groups() -> None:
    who, what, vote = camps(120, 20)
    plain = opinion_map(canonical_votes(who, what, vote))
    renamed = opinion_map(canonical_votes(10_000 - who, 500 - what, vote))
    assert plain.people is not None
    assert renamed.people is not None
    mirrored = renamed.people.positions[::-1]
    signs = np.sign((plain.people.positions * mirrored).sum(axis=0))
    np.testing.assert_allclose(mirrored * signs, plain.people.positions, atol=1e-9)
    pairs = zip(plain.people.group.tolist(), renamed.people.group[::-1].tolist(), strict=True)
    assert len(set(pairs)) == len(plain.groups)


def test_axes_equal_those_of_the_dense_covariance(votes: Votes, whole: OpinionMap) -> None:
    dense = np.zeros((len(votes.participants), len(votes.statements)))
    rows = np.repeat(np.arange(len(votes.participants)), votes.votes_cast)
    columns = votes.codes // 3
    means = whole.axes.means
    dense[rows, columns] = votes.codes % 3 - 1 - means[columns]
    dense[:, votes.left_out] = 0
    values, vectors = np.linalg.eigh(dense.T @ dense)
    for number in (0, 1):
        assert abs(vectors[:, -1 - number] @ whole.axes.directions[number]) > 1 - 1e-12
        assert whole.axes.variances[number] == pytest.approx(values[-1 - number], rel=1e-9)
    cast = (dense != 0).sum(axis=1)[:, None] * 0 + np.array(
        [[np.count_nonzero(~votes.left_out[c])] for c in np.split(columns, votes.starts[1:-1])]
    )
    expected = dense @ whole.axes.directions.T * np.sqrt(len(votes.statements) / (cast + 2))
    assert whole.people is not None
    np.testing.assert_allclose(whole.people.positions, expected, atol=1e-7)


def test_statements_left_out_shape_nothing(votes: Votes, whole: OpinionMap) -> None:
    assert whole.axes.directions[:, votes.left_out].tolist() == [[0.0, 0.0], [0.0, 0.0]]
    listed = {int(whole.statements[one.statement]) for group in whole.groups for one in group.representative}
    assert not listed & {3, 5}
    assert not {*whole.consensus_agree, *whole.consensus_disagree} & {3, 5}
    assert whole.priority[votes.meta].tolist() == [49.0]


def test_groups_too_small_are_not_shown() -> None:
    who, what, vote = camps(40, 20)
    found = opinion_map(canonical_votes(who, what, vote), Parameters(smallest_group=41))
    assert found.groups == ()
    assert found.people is not None
    assert set(found.people.group.tolist()) == {-1}
    assert found.picture.spots == ()
    assert found.by_group.seen.shape == (0, 20)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 15), st.integers(1, 8))
def test_no_shown_group_or_spot_is_below_the_minimum(seed: int, people: int, size: int, least: int) -> None:
    found = opinion_map(canonical_votes(*camps(people, size, seed, 3)), Parameters(smallest_group=least))
    assert all(group.people >= least for group in found.groups)
    assert all(spot.people >= least for spot in found.picture.spots)
    spotted = sum(spot.people for spot in found.picture.spots)
    assert spotted + found.picture.people_not_shown == found.in_map <= found.participants
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_lone_outlier_is_no_group() -> None:
    who, what, vote = camps(80, 20)
    outlier = canonical_votes(
        np.append(who, np.full(20, 1000)),
        np.append(what, np.unique(what)),
        np.append(vote, np.zeros(20, int)),
    )
    assert min(group.people for group in opinion_map(outlier).groups) >= 5


def test_few_people_are_filled_up_with_the_most_active() -> None:
    who = np.repeat(np.arange(20), np.arange(20) % 5 + 1)
    what = np.concatenate([np.arange(count % 5 + 1) for count in range(20)])
    found = opinion_map(canonical_votes(who, what, (who + what) % 3 - 1, statements=range(10)))
    assert found.in_map == 15


def test_an_empty_conversation_has_an_empty_map() -> None:
    none = np.zeros(0, int)
    found = opinion_map(canonical_votes(none, none, none, statements=[1, 2]), FEW)
    assert (found.participants, found.groups, found.votes) == (0, (), 0)
    assert found.to_dict()["stability"]["word"] == "weak"


def test_clear_camps_are_strong_and_noise_is_weak(whole: OpinionMap) -> None:
    random = np.random.default_rng(3)
    who, what = (index.ravel() for index in np.indices((150, 25)))
    noise = opinion_map(
        canonical_votes(who, what, random.integers(-1, 2, who.size)), Parameters(bootstraps=10)
    )
    assert whole.stability is not None
    assert noise.stability is not None
    assert whole.stability.word == "strong"
    assert noise.stability.word == "weak"
    assert noise.stability.agreement < 0.5 < whole.stability.agreement


def test_the_seed_decides_the_resamples(votes: Votes, whole: OpinionMap) -> None:
    other = opinion_map(votes, Parameters(bootstraps=3, seed=1))
    assert other.inputs_digest == whole.inputs_digest
    assert other.digest != whole.digest


def test_the_published_form_holds_no_position_of_a_person(whole: OpinionMap) -> None:
    text = json.dumps(whole.to_dict())
    assert whole.people is not None
    assert not any(repr(float(x)) in text for x in whole.people.positions[:, 0])
    assert "participants" in text


@pytest.mark.parametrize("name", ["least_votes", "most_groups", "smallest_group"])
def test_parameters_out_of_range_are_refused(name: str) -> None:
    with pytest.raises(OpinionMapError, match=f"parameter {name} is 0"):
        Parameters(**{name: 0})


def test_no_partition_is_refused() -> None:
    with pytest.raises(OpinionMapError, match="at least one"):
        opinion_map_from_partitions([])
