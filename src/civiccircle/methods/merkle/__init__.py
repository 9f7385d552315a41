"""A ledger that cannot be rewritten unseen: RFC 6962 trees, C2SP tiles and signed checkpoints, receipts.

Pure functions; storage, clocks, secrets and keys belong to the caller. Formats: docs/methods/ledger.md
"""

from civiccircle.methods.merkle.canonical import JsonValue, canonical_json, parse_canonical
from civiccircle.methods.merkle.checkpoints import (
    Checkpoint,
    OpenedCheckpoint,
    open_checkpoint,
    sign_checkpoint,
)
from civiccircle.methods.merkle.commitments import SALT_SIZE, Layers, commitment, committed_leaf, layers
from civiccircle.methods.merkle.errors import LedgerError, NoteError, ProofError, ReceiptError
from civiccircle.methods.merkle.frontier import Frontier, Growth, TileRow, extend
from civiccircle.methods.merkle.hashing import EMPTY_ROOT, HASH_SIZE, leaf_hash, leaf_hashes, node_hash, root
from civiccircle.methods.merkle.notes import (
    Algorithm,
    Signature,
    SigningKey,
    VerifiedNote,
    VerifierKey,
    cosign,
    sign,
    verify,
)
from civiccircle.methods.merkle.proofs import (
    NodeSource,
    consistency_proof,
    inclusion_proof,
    multi_proof,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from civiccircle.methods.merkle.receipts import Opening, Receipt, verify_commitment, verify_receipt
from civiccircle.methods.merkle.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    TileReader,
    entries_path,
    entry_bundle,
    parse_tile_path,
    read_entry_bundle,
    tile_path,
    tile_width,
    tiles_of,
)

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "SALT_SIZE",
    "TILE_HEIGHT",
    "TILE_WIDTH",
    "Algorithm",
    "Checkpoint",
    "Frontier",
    "Growth",
    "JsonValue",
    "Layers",
    "LedgerError",
    "NodeSource",
    "NoteError",
    "OpenedCheckpoint",
    "Opening",
    "ProofError",
    "Receipt",
    "ReceiptError",
    "Signature",
    "SigningKey",
    "TileReader",
    "TileRow",
    "VerifiedNote",
    "VerifierKey",
    "canonical_json",
    "commitment",
    "committed_leaf",
    "consistency_proof",
    "cosign",
    "entries_path",
    "entry_bundle",
    "extend",
    "inclusion_proof",
    "layers",
    "leaf_hash",
    "leaf_hashes",
    "multi_proof",
    "node_hash",
    "open_checkpoint",
    "parse_canonical",
    "parse_tile_path",
    "read_entry_bundle",
    "root",
    "sign",
    "sign_checkpoint",
    "tile_path",
    "tile_width",
    "tiles_of",
    "tree_root",
    "verify",
    "verify_commitment",
    "verify_consistency",
    "verify_inclusion",
    "verify_receipt",
]
