"""How alike short texts are, so that people find what was said before and staff find what was said twice.

The likeness of two texts is the mean of two Jaccard indices, each the size of the intersection over the size of the
union: one of the sets of words (order does not matter), one of the sets of character trigrams (endings and spelling
matter little). Texts are compared after Unicode NFKC, case folding, and removal of marks and punctuation, so that it
needs no dictionary of any language.

Sources: P. Jaccard, Bull. Soc. Vaud. Sci. Nat. 37 (1901) 547; A. Broder, Compression and Complexity of Sequences
(1997) 21, for sets of shingles.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array  # loaded by the first comparison: no start waits for it

TRIGRAM = 3
ROWS_AT_ONCE = 512


@dataclass(frozen=True)
class Alike:
    """Positions of two texts, `first` < `second`, and how alike they are, in 0..1."""

    first: int
    second: int
    likeness: float


def words_of(text: str) -> frozenset[str]:
    """The set of words of a text, folded so that case, accents and punctuation make no difference."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return frozenset(kept.split())


def trigrams_of(text: str) -> frozenset[str]:
    """The set of three-character pieces of each word, with a blank at both ends of the word."""
    return frozenset(
        padded[start : start + TRIGRAM]
        for padded in (f" {word} " for word in words_of(text))
        for start in range(len(padded) - TRIGRAM + 1)
    )


def likeness(one: str, other: str) -> float:
    """How alike two texts are: 1.0 for the same words in any order, 0.0 when no piece is shared or one is empty."""
    return (_jaccard(words_of(one), words_of(other)) + _jaccard(trigrams_of(one), trigrams_of(other))) / 2


def nearest(text: str, among: Sequence[str], *, at_least: float, at_most: int) -> list[tuple[int, float]]:
    """Positions in `among` of the texts most like `text`, best first, ties by position; not more than `at_most`."""
    words, trigrams = words_of(text), trigrams_of(text)
    scored = (
        (position, (_jaccard(words, words_of(each)) + _jaccard(trigrams, trigrams_of(each))) / 2)
        for position, each in enumerate(among)
    )
    found = [(position, score) for position, score in scored if score >= at_least]
    return sorted(found, key=lambda one: (-one[1], one[0]))[:at_most]


def pairs_alike(texts: Sequence[str], *, at_least: float, at_most: int) -> list[Alike]:
    """The pairs of texts that are most alike, best first, ties by position; not more than `at_most`.

    Compares every pair by sparse products, `ROWS_AT_ONCE` rows at a time: 2,000 texts in about a second.
    """
    if not texts:
        return []
    words, trigrams = (
        _incidence([words_of(each) for each in texts]),
        _incidence([trigrams_of(each) for each in texts]),
    )
    found: list[Alike] = []
    for start in range(0, len(texts), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        scores = (_jaccards(words, rows) + _jaccards(trigrams, rows)) / 2
        for offset, second in zip(*np.nonzero(scores >= at_least), strict=True):
            first = start + int(offset)
            if first < second:
                found.append(Alike(first, int(second), float(scores[offset, second])))
    return sorted(found, key=lambda one: (-one.likeness, one.first, one.second))[:at_most]


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def _incidence(sets: Sequence[frozenset[str]]) -> "csr_array":
    """int32[texts, pieces]: 1 where a text has a piece."""
    from scipy.sparse import csr_array

    column = {piece: position for position, piece in enumerate(sorted(frozenset().union(*sets)))}
    columns = [column[piece] for each in sets for piece in sorted(each)]
    ends = np.cumsum([0, *(len(each) for each in sets)])
    return csr_array((np.ones(len(columns), np.int32), columns, ends), shape=(len(sets), max(len(column), 1)))


def _jaccards(incidence: "csr_array", rows: slice) -> NDArray[np.float64]:
    """float64[rows, texts]: the Jaccard index of each of `rows` with every text."""
    sizes = incidence.sum(axis=1)
    shared: NDArray[np.float64] = (incidence[rows] @ incidence.T).toarray().astype(np.float64)
    union = sizes[rows, None] + sizes[None, :] - shared
    index = np.zeros_like(shared)
    np.divide(shared, union, out=index, where=union > 0)
    return index
