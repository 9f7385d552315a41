"""Votes counted by statement."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tally:
    """Votes on each statement: agree, disagree, seen (any vote); int64[S], or int64[G, S] for groups."""

    agree: Whole
    disagree: Whole
    seen: Whole

    @property
    def passed(self) -> Whole:
        return self.seen - self.agree - self.disagree

    def added(self) -> Self:
        """The groups added up."""
        return type(self)(self.agree.sum(axis=0), self.disagree.sum(axis=0), self.seen.sum(axis=0))

    def first(self, groups: int) -> Self:
        """Only the first groups."""
        return type(self)(self.agree[:groups], self.disagree[:groups], self.seen[:groups])

    def of_group(self, group: int) -> Self:
        """One group; a view, so that it can be counted into."""
        return type(self)(self.agree[group], self.disagree[group], self.seen[group])

    def at(self, statements: slice) -> Self:
        """Only these statements."""
        return type(self)(
            self.agree[..., statements], self.disagree[..., statements], self.seen[..., statements]
        )
