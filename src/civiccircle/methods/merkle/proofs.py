"""Inclusion and consistency proofs: made as in RFC 6962, 2.1.1-2, checked as in RFC 9162, 2.1.3-4.

A proof is made from a node source: a callable `node(level, index)` that gives the hash of the complete
subtree over the leaves [index * 2**level, (index + 1) * 2**level). Making or
checking a proof takes O(log n) hashes.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise

from civiccircle.methods.merkle.errors import ProofError
from civiccircle.methods.merkle.hashing import EMPTY_ROOT, HASH_SIZE, node_hash

NodeSource = Callable[[int, int], bytes]


def tree_root(node: NodeSource, size: int) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _range_root(node, 0, size) if size else EMPTY_ROOT


def inclusion_proof(node: NodeSource, index: int, size: int) -> tuple[bytes, ...]:
    """PATH(index, D[size]): the hashes that lead from leaf `index` to the root of the first `size` leaves."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size} leaves")
    return tuple(_path(node, 0, index, size))


def multi_proof(node: NodeSource, places: Sequence[int], size: int) -> tuple[bytes, ...]:
    """The hashes that lead from the leaves at `places` (ascending, distinct) to the root of the first `size` leaves.

    From the left, those of the largest subtrees of RFC 6962, 2.1, without any of these leaves; at most
    len(places) * log2(size).
    """
    if any(a >= b for a, b in pairwise(places)) or (places and not 0 <= places[0] <= places[-1] < size):
        raise ProofError(f"leaves must be in ascending order, and below {size}")
    found: list[bytes] = []

    def over(begin: int, end: int, first: int, last: int) -> None:
        if first == last:
            found.append(_range_root(node, begin, end))
        elif end - begin > 1:
            half = begin + (1 << (end - begin - 1).bit_length() - 1)
            cut = bisect_left(places, half, first, last)
            over(begin, half, first, cut)
            over(half, end, cut, last)

    over(0, size, 0, len(places))
    return tuple(found)


def consistency_proof(node: NodeSource, first: int, second: int) -> tuple[bytes, ...]:
    """PROOF(first, D[second]): shows that the tree of `second` leaves starts with the tree of `first` leaves.

    Empty when `first` is 0 or equal to `second`.
    """
    if not 0 <= first <= second:
        raise ProofError(f"a tree of {second} leaves cannot continue one of {first}")
    if first in (0, second):
        return ()
    level = _trailing_zeros(first)
    last = (first >> level) - 1
    path = _path(node, level, last, second)
    # When the first tree is one complete subtree, its root is what the verifier already holds.
    return tuple(path) if last == 0 else (node(level, last), *path)


def _path(node: NodeSource, level: int, index: int, size: int) -> list[bytes]:
    """Siblings on the way up from a complete subtree; the one at the right edge may be incomplete."""
    path = []
    while (1 << level) < size:
        sibling = index ^ 1
        start = sibling << level
        if start + (1 << level) <= size:
            path.append(node(level, sibling))
        elif start < size:
            path.append(_range_root(node, start, size))
        level, index = level + 1, index >> 1
    return path


def _range_root(node: NodeSource, start: int, end: int) -> bytes:
    """The hash over the leaves [start, end), where `start` is aligned to a power of two >= end - start."""
    result = b""
    while start < end:
        level = _trailing_zeros(end - start)
        end -= 1 << level
        hashed = node(level, end >> level)
        result = node_hash(hashed, result) if result else hashed
    return result


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root to which an inclusion proof leads from the leaf hash `leaf`; ProofError when it cannot fit."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size} leaves")
    _require_hashes((leaf, *proof))
    position, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError(f"the inclusion proof is too long for leaf {index} of {size}")
        if position & 1 or position == last:
            result = node_hash(sibling, result)
            position, last = _skip_missing_siblings(position, last)
        else:
            result = node_hash(result, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofError(f"the inclusion proof is too short for leaf {index} of {size}")
    return result


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the leaf hash `leaf` is number `index` of the tree (size, root); ProofError if not."""
    if root_from_inclusion(leaf, index, size, proof) != root:
        raise ProofError(f"the proof does not lead from leaf {index} to the root of the {size} leaves")


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that (second, second_root) only appends to (first, first_root); ProofError if not."""
    if not 0 <= first <= second:
        raise ProofError(f"a tree of {second} leaves cannot continue one of {first}")
    _require_hashes((first_root, second_root, *proof))
    if first in (0, second):
        known = EMPTY_ROOT if first == 0 else second_root
        if proof or first_root != known or (second == 0 and second_root != EMPTY_ROOT):
            raise ProofError(f"the roots of the trees of {first} and {second} leaves contradict each other")
        return
    old, new = _roots_from_consistency(first, second, first_root, proof)
    if old != first_root or new != second_root:
        raise ProofError(f"the tree of {second} leaves does not continue the tree of {first} leaves")


def _roots_from_consistency(
    first: int, second: int, first_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    level = _trailing_zeros(first)
    position, last = (first - 1) >> level, (second - 1) >> level
    seeded = tuple(proof) if position else (first_root, *proof)
    if not seeded:
        raise ProofError("the consistency proof is empty")
    old = new = seeded[0]
    for sibling in seeded[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            position, last = _skip_missing_siblings(position, last)
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofError("the consistency proof is too short")
    return old, new


def _skip_missing_siblings(position: int, last: int) -> tuple[int, int]:
    """At the right edge a node can be its own parent: climb until it is a right child, or the root."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _require_hashes(hashes: Sequence[bytes]) -> None:
    if not all(len(value) == HASH_SIZE for value in hashes):
        raise ProofError(f"each hash of a proof, a root or a leaf must be {HASH_SIZE} bytes long")
