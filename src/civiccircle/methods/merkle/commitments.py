"""Salted commitments in three layers: what stands in the log for a contribution, and tells nothing about it.

    opening     = SHA-256("civiccircle/opening/v1\\n" || c || payload)
    middle      = SHA-256("civiccircle/middle/v1\\n" || b || opening)
    leaf data   = SHA-256("civiccircle/commitment/v1\\n" || a || middle)
    a, b, c     = the first three times 16 bytes of SHA-512("civiccircle/salt/v1\\n" || salt)

The salt is 16 random bytes. Whoever holds payload and salt can show what was committed; nobody can commit to two
payloads; once the salt is erased, the leaf is noise, even for someone who can guess every possible payload. Each layer
can be opened without the others, so that a set of leaves can be led to a set of payloads without telling which belongs
to which (`methods.ballot_shuffle`).
"""

from hashlib import sha256, sha512
from typing import NamedTuple

from civiccircle.methods.merkle.errors import LedgerError
from civiccircle.methods.merkle.hashing import leaf_hash

SALT_SIZE = 16
SALT_PREFIX = b"civiccircle/salt/v1\n"
OPENING_PREFIX = b"civiccircle/opening/v1\n"
MIDDLE_PREFIX = b"civiccircle/middle/v1\n"
COMMITMENT_PREFIX = b"civiccircle/commitment/v1\n"


class Layers(NamedTuple):
    """All layers over one payload: blinds `a`, `b`, `c` (16 bytes each), `opening`, `middle` and `leaf` (32 each)."""

    a: bytes
    b: bytes
    c: bytes
    opening: bytes
    middle: bytes
    leaf: bytes


def layers(payload: bytes, salt: bytes) -> Layers:
    """The layers of `payload` under a salt of 16 secret random bytes."""
    a, b, c = _blinds(salt)
    opening = sha256(OPENING_PREFIX + c + payload).digest()
    middle = sha256(MIDDLE_PREFIX + b + opening).digest()
    return Layers(a, b, c, opening, middle, sha256(COMMITMENT_PREFIX + a + middle).digest())


def commitment(payload: bytes, salt: bytes) -> bytes:
    """The leaf data (32 bytes) that commits to `payload` under a salt of 16 secret random bytes."""
    return layers(payload, salt).leaf


def _blinds(salt: bytes) -> tuple[bytes, bytes, bytes]:
    if len(salt) != SALT_SIZE:
        raise LedgerError(
            f"a salt has {SALT_SIZE} bytes, not {len(salt)}; make it with secrets.token_bytes(16)"
        )
    blinds = sha512(SALT_PREFIX + salt).digest()
    return blinds[:16], blinds[16:32], blinds[32:48]


def committed_leaf(payload: bytes, salt: bytes) -> bytes:
    """The leaf hash of the commitment: what the tree is built from."""
    return leaf_hash(commitment(payload, salt))
