"""Votes in canonical order: the one form of input that every later step reads.

Participants and statements are sorted by id, a second vote has replaced the first, banned people are gone.
Whatever the order of the rows was, the arrays here are the same bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civiccircle.methods.opinion_map.errors import OpinionMapError

if TYPE_CHECKING:
    from scipy import sparse  # loaded by the first map that is made: no start waits for it

AGREE, PASS, DISAGREE = 1, 0, -1

# A vote is stored as one number: 3 * statement index + vote + 1.
KINDS = 3


@dataclass(frozen=True, eq=False)
class Votes:
    """All votes of some participants, grouped by participant.

    participants  int64[P]    ids, ascending; everyone here cast at least one vote
    statements    int64[S]    ids, ascending; statements without any vote are included
    starts        int32[P+1]  the votes of participant i are codes[starts[i]:starts[i + 1]]
    codes         int32[N]    3 * statement index + vote + 1, ascending for each participant
    left_out      bool[S]     moderated out or meta: kept in shape, does not shape the map
    meta          bool[S]     statements about the process; routed with a fixed priority
    """

    participants: NDArray[np.int64]
    statements: NDArray[np.int64]
    starts: NDArray[np.int32]
    codes: NDArray[np.int32]
    left_out: NDArray[np.bool_]
    meta: NDArray[np.bool_]

    @property
    def votes_cast(self) -> NDArray[np.int32]:
        """int32[P]: votes of each participant, on every statement."""
        return np.diff(self.starts)

    @cached_property
    def table(self) -> "sparse.csr_array":
        """int64[P, 3S], sparse: 1 where a participant cast that kind of vote on that statement.

        One product with it sums any quantity that depends on statement and vote only, over the votes of a
        participant or (transposed) over the participants of a vote.
        """
        from scipy import sparse

        shape = (len(self.participants), KINDS * len(self.statements))
        return sparse.csr_array((np.ones(len(self.codes), np.int64), self.codes, self.starts), shape=shape)

    def __getstate__(self) -> dict[str, object]:
        """Pickled without `table`, which is quickly made again."""
        return {name: value for name, value in vars(self).items() if name != "table"}

    def part(self, first: int, last: int) -> Self:
        """The votes of participants first..last-1, by position."""
        start, stop = self.starts[first], self.starts[last]
        return replace(
            self,
            participants=self.participants[first:last],
            starts=self.starts[first : last + 1] - start,
            codes=self.codes[start:stop],
        )

    def people(self, rows: NDArray[np.integer]) -> Self:
        """The votes of the participants at these positions."""
        lengths = self.votes_cast[rows]
        starts = np.zeros(len(rows) + 1, np.int32)
        np.cumsum(lengths, out=starts[1:])
        source = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return replace(self, participants=self.participants[rows], starts=starts, codes=self.codes[source])

    def joined(self, other: Self) -> Self:
        """The votes of both; no participant may be in both."""
        both = replace(
            self,
            participants=np.concatenate((self.participants, other.participants)),
            starts=np.concatenate((self.starts, self.starts[-1] + other.starts[1:])),
            codes=np.concatenate((self.codes, other.codes)),
        )
        return both.people(np.argsort(both.participants, kind="stable"))

    def partitions(self, count: int) -> list[Self]:
        """The same votes cut into at most `count` parts of about equal size, by participant; no vote makes one part."""
        people = len(self.participants)
        cuts = np.unique(np.linspace(0, people, count + 1).astype(int))
        return [self.part(first, last) for first, last in pairwise(cuts.tolist())] or [self]


def canonical_votes(
    participant: ArrayLike,
    statement: ArrayLike,
    vote: ArrayLike,
    *,
    order: ArrayLike | None = None,
    statements: Iterable[int] | None = None,
    moderated_out: Iterable[int] = (),
    meta: Iterable[int] = (),
    banned: Iterable[int] = (),
) -> Votes:
    """Bring raw columns into canonical order.

    participant, statement   int[N], any ids
    vote                     int[N], 1 agree, 0 pass, -1 disagree
    order                    number[N]: of several votes of a person on a statement the one with the greatest
                             order counts (of equal order, the greatest vote). Without it such votes must be
                             equal.
    statements               every statement id of the conversation; by default those that were voted on.
                             Their number scales the positions, so pass it when some have no vote yet.
    moderated_out, meta      statement ids that do not shape the map
    banned                   participant ids whose votes are removed, as if they had never been

    Raises OpinionMapError for a vote other than 1, 0, -1, columns of unequal length, a vote on a statement
    that is not listed, or contradicting votes without an order.
    """
    who, what, how = _columns(participant, statement, vote)
    sequence = None if order is None else np.asarray(order)
    if sequence is not None and sequence.shape != who.shape:
        raise OpinionMapError(
            f"order has {sequence.size} rows and the votes {who.size}: give one order per vote"
        )
    unwanted = np.unique(np.fromiter(banned, np.int64))
    if unwanted.size:
        keep = ~np.isin(who, unwanted)
        who, what, how = who[keep], what[keep], how[keep]
        sequence = None if sequence is None else sequence[keep]

    people, row = _ids_and_index(who)
    listed, column = _statement_index(what, statements)
    starts, codes = _sorted_rows(
        row, column, column * KINDS + (how + 1), sequence, (len(people), len(listed))
    )
    about_process = np.isin(listed, np.fromiter(meta, np.int64))
    return Votes(
        participants=people,
        statements=listed,
        starts=starts,
        codes=codes,
        left_out=about_process | np.isin(listed, np.fromiter(moderated_out, np.int64)),
        meta=about_process,
    )


def _columns(
    participant: ArrayLike, statement: ArrayLike, vote: ArrayLike
) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.int8]]:
    who, what, how = np.asarray(participant), np.asarray(statement), np.asarray(vote)
    for name, column in (("participant", who), ("statement", what), ("vote", how)):
        if column.shape != who.shape or column.ndim != 1:
            raise OpinionMapError(
                f"column {name} has shape {column.shape}, participant {who.shape}: make them equal"
            )
        if column.size and column.dtype.kind not in "iu":
            raise OpinionMapError(f"column {name} holds {column.dtype}: give whole numbers")
    if how.size and (how.max() > AGREE or how.min() < DISAGREE):
        first = int(np.flatnonzero((how > AGREE) | (how < DISAGREE))[0])
        raise OpinionMapError(f"row {first}: vote {how[first]}: use 1 agree, 0 pass, -1 disagree")
    return who, what, how.astype(np.int8, copy=False)


def _ids_and_index(ids: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Distinct ids ascending, and the position of each row's id among them."""
    if not ids.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int32)
    low, high = int(ids.min()), int(ids.max())
    if high - low > 4 * ids.size + 1000:  # too sparse for a lookup table
        distinct, index = np.unique(ids, return_inverse=True)
        return distinct.astype(np.int64), index.astype(np.int32)
    offset = ids - low
    present = np.zeros(high - low + 1, bool)
    present[offset] = True
    distinct = np.flatnonzero(present) + low
    if len(distinct) == len(present):
        return distinct, offset.astype(np.int32, copy=False)
    position = np.cumsum(present, dtype=np.int32) - np.int32(1)
    return distinct, position[offset]


def _statement_index(
    what: NDArray[np.integer], statements: Iterable[int] | None
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    voted_on, column = _ids_and_index(what)
    if statements is None:
        return voted_on, column
    listed = np.unique(np.fromiter(statements, np.int64))
    unknown = np.setdiff1d(voted_on, listed)
    if unknown.size:
        raise OpinionMapError(f"votes on statement {unknown[0]}, which is not listed: add it to `statements`")
    place = np.searchsorted(listed, voted_on).astype(np.int32)
    same = len(listed) == len(voted_on)
    return listed, column if same or not what.size else place[column]


def _sorted_rows(
    row: NDArray[np.int32],
    column: NDArray[np.int32],
    code: NDArray[np.int32],
    order: NDArray[np.generic] | None,
    shape: tuple[int, int],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """starts and codes of the canonical order, one vote for each row and column."""
    if _ascends(row, column):
        starts = np.zeros(shape[0] + 1, np.int32)
        np.cumsum(np.bincount(row, minlength=shape[0]), out=starts[1:])
        return starts, code
    cells = _by_row_and_column(row, column, code, shape)
    repeated = _repeats(cells)
    if not repeated.any():
        return cells.indptr, cells.data
    numbers = np.arange(len(row), dtype=np.int32)
    chosen = _last_of_each(_by_row_and_column(row, column, numbers, shape).data, repeated, code, order)
    return _sorted_rows(row[chosen], column[chosen], code[chosen], None, shape)


def _ascends(row: NDArray[np.int32], column: NDArray[np.int32]) -> bool:
    if not (row[1:] >= row[:-1]).all():
        return False
    return bool(((row[1:] > row[:-1]) | (column[1:] > column[:-1])).all())


def _by_row_and_column(
    row: NDArray[np.int32], column: NDArray[np.int32], values: NDArray[np.int32], shape: tuple[int, int]
) -> "sparse.csr_array":
    """Stable order by row and column: three counting passes, several times faster than sorting keys."""
    from scipy import sparse

    cells = sparse.coo_array((values, (row, column)), shape=shape)
    cells.has_canonical_format = True  # keeps repeated cells apart instead of adding them up
    by_column = cells.tocsc()
    by_column.has_canonical_format = True
    return by_column.tocsr()


def _repeats(cells: "sparse.csr_array") -> NDArray[np.bool_]:
    """Whether each stored value but the first has the row and column of the one before."""
    repeated: NDArray[np.bool_] = cells.indices[1:] == cells.indices[:-1]
    starts = cells.indptr[1:-1]
    repeated[starts[(starts > 0) & (starts <= len(repeated))] - 1] = False
    return repeated


def _last_of_each(
    ranked: NDArray[np.int32],
    repeated: NDArray[np.bool_],
    code: NDArray[np.int32],
    order: NDArray[np.generic] | None,
) -> NDArray[np.int32]:
    """Of row numbers in canonical order, the one with the greatest order for each cell."""
    if order is None:
        clash = repeated & (code[ranked[1:]] != code[ranked[:-1]])
        if clash.any():
            first = int(ranked[1:][clash][0])
            raise OpinionMapError(f"row {first} contradicts another vote of that person: give `order`")
    else:
        among = np.append(repeated, False) | np.append(False, repeated)
        rivals = ranked[among]
        cell = np.cumsum(np.append(True, ~repeated))[among]
        ranked[among] = rivals[np.lexsort((code[rivals], order[rivals], cell))]
    last: NDArray[np.int32] = ranked[np.append(~repeated, True)]
    return last
