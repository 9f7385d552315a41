"""The Merkle tree hash of RFC 6962, section 2.1, with SHA-256.

The hash of a leaf and the hash of an inner node start with different bytes, so that no leaf can pass for a
subtree. A tree of n > 1 leaves is split at the largest power of two below n.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from civiccircle.methods.merkle.errors import LedgerError

HASH_SIZE = 32
LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data): 32 bytes."""
    return sha256(LEAF_PREFIX + data).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """The leaf hash of each leaf, in order."""
    return [sha256(LEAF_PREFIX + data).digest() for data in leaves]


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right) of two 32-byte hashes."""
    return sha256(NODE_PREFIX + left + right).digest()


def parents(row: Sequence[bytes]) -> list[bytes]:
    """The hashes one level up from a row that starts at an even index; an odd last hash has no parent yet."""
    return [
        sha256(NODE_PREFIX + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)
    ]


def root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """The root of the tree whose leaf hashes are given, in O(n) time.

    Level by level, an odd last hash is carried up unhashed; this yields the recursive split of the RFC.
    """
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        above = parents(row)
        if len(row) % 2:
            above.append(row[-1])
        row = above
    return row[0]


def root(leaves: Iterable[bytes]) -> bytes:
    """The root hash of the tree with these leaf data; SHA-256 of nothing for no leaf."""
    return root_of_hashes(leaf_hashes(leaves))


def require_hash(value: bytes, name: str) -> bytes:
    """Return `value`, or raise LedgerError when it is not 32 bytes long."""
    if len(value) != HASH_SIZE:
        raise LedgerError(f"{name} has {len(value)} bytes where a SHA-256 hash has {HASH_SIZE}")
    return value
