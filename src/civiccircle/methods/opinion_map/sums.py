"""The sums over participants that the method needs, each as a partial that can be added to another.

Every partial holds whole numbers only, so any way of cutting the participants into partitions, and any order
of adding, gives the same bytes. That is why a cluster and a laptop agree.
"""

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.tally import Tally
from civiccircle.methods.opinion_map.votes import KINDS, Votes

# How many of the most active people are remembered, to fill up a map that few are in yet.
MOST_ACTIVE = 15


@dataclass(frozen=True, eq=False)
class Counts:
    """What the first pass learns: votes of each kind, the most active people, a digest of the input.

    participants  number of people
    by_code       int64[3S]  votes of each kind on each statement
    active        people with enough votes to be in the map
    leaders       (-votes, id) of the most active people, at most 15, ascending
    lanes         uint64[4]  sum of one SHA-256 per participant, by lane modulo 2**64
    """

    participants: int
    by_code: NDArray[np.int64]
    active: int
    leaders: tuple[tuple[int, int], ...]
    lanes: NDArray[np.uint64]

    @classmethod
    def of_kinds(cls, by_code: NDArray[np.int64], participants: int) -> Self:
        """Counts of votes alone, for a resample."""
        return cls(participants, by_code, 0, (), np.zeros(4, np.uint64))

    def __add__(self, other: Self) -> Self:
        return type(self)(
            participants=self.participants + other.participants,
            by_code=self.by_code + other.by_code,
            active=self.active + other.active,
            leaders=tuple(sorted(self.leaders + other.leaders)[:MOST_ACTIVE]),
            lanes=self.lanes + other.lanes,
        )

    @property
    def disagree(self) -> NDArray[np.int64]:
        return self.by_code[0::KINDS]

    @property
    def passed(self) -> NDArray[np.int64]:
        return self.by_code[1::KINDS]

    @property
    def agree(self) -> NDArray[np.int64]:
        return self.by_code[2::KINDS]

    @property
    def seen(self) -> NDArray[np.int64]:
        seen: NDArray[np.int64] = self.by_code.reshape(-1, KINDS).sum(axis=1)
        return seen


def count_votes(votes: Votes, enough: int) -> Counts:
    """First pass. `enough`: votes that bring a person into the map."""
    cast = votes.votes_cast
    leaders = np.lexsort((votes.participants, -cast))[:MOST_ACTIVE] if len(cast) <= 1000 else _leaders(cast)
    return Counts(
        participants=len(votes.participants),
        by_code=np.bincount(votes.codes, minlength=KINDS * len(votes.statements)).astype(np.int64),
        active=int(np.count_nonzero(cast >= enough)),
        leaders=tuple(sorted((-int(cast[i]), int(votes.participants[i])) for i in leaders)),
        lanes=_digest_lanes(votes),
    )


def _leaders(cast: NDArray[np.int32]) -> NDArray[np.intp]:
    # Ids ascend with position, so a stable order by votes alone breaks ties by id.
    least = np.partition(cast, len(cast) - MOST_ACTIVE)[len(cast) - MOST_ACTIVE]
    candidates = np.flatnonzero(cast >= least)
    return candidates[np.argsort(-cast[candidates], kind="stable")][:MOST_ACTIVE]


def _digest_lanes(votes: Votes) -> NDArray[np.uint64]:
    """Sum of a SHA-256 per participant over their id and votes: the same for every order and partitioning."""
    people = len(votes.participants)
    starts = votes.starts[:-1] + 2 * np.arange(people)
    words = np.empty(len(votes.codes) + 2 * people, "<i4")
    is_vote = np.ones(len(words), bool)
    is_vote[starts] = is_vote[starts + 1] = False
    words[is_vote] = votes.codes
    ids = votes.participants.astype("<i8").view("<i4")
    words[starts], words[starts + 1] = ids[0::2], ids[1::2]
    content = memoryview(words.tobytes())
    bounds = (4 * np.append(starts, len(words))).tolist()
    digests = b"".join([sha256(content[start:stop]).digest() for start, stop in pairwise(bounds)])
    lanes: NDArray[np.uint64] = np.frombuffer(digests, "<u8").reshape(-1, 4).sum(0, np.uint64)
    return lanes


def covariance_product(
    votes: Votes, worth: NDArray[np.int64], shift: int, weights: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Sum `worth` over each participant's votes, then those sums over the participants of each kind of vote.

    worth    int64[3S]: what a vote of that kind on that statement adds
    shift    binary digits dropped between the two sums, so that the second stays below 2**63
    weights  int64[P]: how often each participant counts (bootstrap); by default once

    Returns int64[3S].
    """
    sums = votes.table @ worth
    if shift:
        sums = (sums + (1 << (shift - 1))) >> shift
    if weights is not None:
        sums *= weights
    totals: NDArray[np.int64] = votes.table.T @ sums
    return totals


@dataclass(frozen=True, eq=False)
class GroupSums:
    """people int64[G] in each group; by_code int64[G, 3S] their votes of each kind on each statement."""

    people: NDArray[np.int64]
    by_code: NDArray[np.int64]

    def __add__(self, other: Self) -> Self:
        return type(self)(self.people + other.people, self.by_code + other.by_code)

    @property
    def tally(self) -> Tally:
        """int64[G, S]"""
        kinds = self.by_code.reshape(len(self.people), self.by_code.shape[1] // KINDS, KINDS)
        return Tally(agree=kinds[:, :, 2], disagree=kinds[:, :, 0], seen=kinds.sum(axis=2))


def group_sums(
    votes: Votes, group: NDArray[np.int32], groups: int, weights: NDArray[np.int64] | None = None
) -> GroupSums:
    """Votes by group. group int32[P], -1 outside; weights int64[P]: how often each participant counts."""
    often = np.ones(len(group), np.int64) if weights is None else weights
    member = np.where(group[:, None] == np.arange(groups)[None, :], often[:, None], 0)
    return GroupSums(people=member.sum(axis=0), by_code=np.ascontiguousarray((votes.table.T @ member).T))
