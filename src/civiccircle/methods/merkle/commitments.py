"""Salted commitments: what stands in the log for a contribution, and tells nothing about it.

Leaf data = SHA-256("civiccircle/commitment/v1" || newline || salt || payload); the salt is 16 random bytes.
Whoever holds payload and salt can show what was committed; nobody can commit to two payloads; once the salt
is erased, the leaf is noise, even for someone who can guess every possible payload.
"""

from hashlib import sha256

from civiccircle.methods.merkle.errors import LedgerError
from civiccircle.methods.merkle.hashing import leaf_hash

SALT_SIZE = 16
COMMITMENT_PREFIX = b"civiccircle/commitment/v1\n"


def commitment(payload: bytes, salt: bytes) -> bytes:
    """The leaf data (32 bytes) that commits to `payload` under a salt of 16 secret random bytes."""
    if len(salt) != SALT_SIZE:
        raise LedgerError(
            f"a salt has {SALT_SIZE} bytes, not {len(salt)}; make it with secrets.token_bytes(16)"
        )
    return sha256(COMMITMENT_PREFIX + salt + payload).digest()


def committed_leaf(payload: bytes, salt: bytes) -> bytes:
    """The leaf hash of the commitment: what the tree is built from."""
    return leaf_hash(commitment(payload, salt))
