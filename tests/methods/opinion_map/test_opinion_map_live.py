"""One vote at a time leads to the counts of a full run."""

import numpy as np
import pytest

from civiccircle.methods.opinion_map import LiveMap, OpinionMapError, canonical_votes, opinion_map
from tests.methods.opinion_map.camps import camps


@pytest.fixture
def live() -> LiveMap:
    votes = canonical_votes(*camps(60, 12))
    return LiveMap(votes, opinion_map(votes))


def test_a_change_of_mind_moves_one_vote(live: LiveMap) -> None:
    before = live.everyone.agree.copy(), live.everyone.disagree.copy()
    live.vote(5, 1, 1)
    live.vote(5, 1, -1)
    live.vote(5, 1, 1)
    assert abs(live.everyone.agree - before[0]).sum() <= 1
    assert abs(live.everyone.disagree - before[1]).sum() <= 1


def test_counts_priorities_and_consensus_equal_a_full_run_with_the_groups_held() -> None:
    who, what, vote = camps(60, 12)
    start = canonical_votes(who[:-50], what[:-50], vote[:-50], statements=np.unique(what))
    before = opinion_map(start)
    live = LiveMap(start, before)
    for one in range(len(who) - 50, len(who)):
        live.vote(int(who[one]), int(what[one]), int(vote[one]))
    after = opinion_map(canonical_votes(who, what, vote))
    for tally, full in ((live.everyone, after.everyone), (live.inside, after.inside)):
        assert tally.agree.tolist() == full.agree.tolist()
        assert tally.disagree.tolist() == full.disagree.tolist()
        assert tally.seen.tolist() == full.seen.tolist()
    assert live.by_group.seen.sum(axis=0).tolist() == live.inside.seen.tolist()
    assert live.consensus() == (after.consensus_agree, after.consensus_disagree)


def test_positions_equal_those_of_the_last_run(live: LiveMap) -> None:
    votes = canonical_votes(*camps(60, 12))
    found = opinion_map(votes).people
    assert found is not None
    for row in (0, 17, 59):
        assert live.position(int(found.participants[row])) == pytest.approx(
            tuple(found.positions[row]), abs=1e-9
        )


def test_a_newcomer_enters_with_the_seventh_vote(live: LiveMap) -> None:
    seen = live.inside.seen.sum()
    for number in range(6):
        live.vote(9999, 2 * number + 1, 1)
        assert live.group_of(9999) is None
    live.vote(9999, 13, 1)
    assert live.group_of(9999) in {0, 1}
    assert live.inside.seen.sum() == seen + 7


def test_an_unknown_statement_or_vote_is_refused(live: LiveMap) -> None:
    with pytest.raises(OpinionMapError, match="compute the map again"):
        live.vote(5, 777, 1)
    with pytest.raises(OpinionMapError, match="use 1 agree"):
        live.vote(5, 1, 2)


def test_someone_without_votes_stands_at_the_centre(live: LiveMap) -> None:
    assert live.position(123456) == (0.0, 0.0)
