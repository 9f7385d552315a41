"""The receipt: what a person keeps to show, years later, that their contribution is in the log unchanged.

It does not tell what that was: a receipt that did could be asked for by whoever pays for a vote or threatens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from civiccircle.methods.merkle.canonical import canonical_json, parse_canonical
from civiccircle.methods.merkle.checkpoints import OpenedCheckpoint, open_checkpoint
from civiccircle.methods.merkle.commitments import SALT_SIZE, committed_leaf
from civiccircle.methods.merkle.errors import ReceiptError
from civiccircle.methods.merkle.hashing import require_hash
from civiccircle.methods.merkle.notes import VerifierKey, decode64, encode64
from civiccircle.methods.merkle.proofs import verify_inclusion

FORMAT = "civiccircle/receipt/v1"
_TEXT_FIELDS = frozenset({"format", "origin", "leaf_hash"})
_FIELDS = _TEXT_FIELDS | {"index", "proof", "checkpoint", "opening"}


@dataclass(frozen=True, slots=True)
class Opening:
    """What a leaf stands for: `payload` is canonical JSON (UTF-8 bytes), `salt` 16 bytes."""

    payload: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.salt) != SALT_SIZE:
            raise ReceiptError(f"the salt of the receipt has {len(self.salt)} bytes, not {SALT_SIZE}")
        try:
            self.payload.decode()
        except UnicodeDecodeError:
            raise ReceiptError("the payload of a receipt must be canonical JSON, written in UTF-8") from None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A leaf and its place in a log; `index` is its number from 0.

    A receipt tells nothing of what was contributed, unless its holder asked for the `opening` too. The signed note
    `checkpoint` and the inclusion `proof` that leads to it are absent until the log has signed a checkpoint that covers
    the leaf.
    """

    origin: str
    index: int
    leaf_hash: bytes
    checkpoint: str | None = None
    proof: tuple[bytes, ...] = ()
    opening: Opening | None = None

    def __post_init__(self) -> None:
        if self.index < 0:
            raise ReceiptError(f"a leaf cannot have the number {self.index}")
        for value in (self.leaf_hash, *self.proof):
            require_hash(value, "a hash of the receipt")
        if self.checkpoint is None and self.proof:
            raise ReceiptError("a receipt with a proof needs the checkpoint to which the proof leads")

    def with_checkpoint(self, note: str, proof: Iterable[bytes]) -> "Receipt":
        """The same receipt, led by `proof` to the signed checkpoint `note`."""
        return replace(self, checkpoint=note, proof=tuple(proof))

    def to_json(self) -> bytes:
        """The receipt as canonical JSON; bytes are written in base64, the payload as text."""
        opening = None
        if self.opening is not None:
            opening = {"payload": self.opening.payload.decode(), "salt": encode64(self.opening.salt)}
        return canonical_json(
            {
                "format": FORMAT,
                "origin": self.origin,
                "index": self.index,
                "opening": opening,
                "leaf_hash": encode64(self.leaf_hash),
                "proof": [encode64(value) for value in self.proof],
                "checkpoint": self.checkpoint,
            }
        )

    @classmethod
    def from_json(cls, data: bytes) -> "Receipt":
        """The inverse of `to_json`; LedgerError names what is missing or malformed."""
        fields = _receipt_fields(data)
        proof, checkpoint, index = fields["proof"], fields["checkpoint"], fields["index"]
        if not isinstance(index, int) or isinstance(index, bool):
            raise ReceiptError("index of the receipt must be a whole number")
        if not isinstance(proof, list) or not all(isinstance(value, str) for value in proof):
            raise ReceiptError("proof of the receipt must be a list of base64 strings")
        if not isinstance(checkpoint, str | None):
            raise ReceiptError("checkpoint of the receipt must be a signed note or null")
        return cls(
            origin=str(fields["origin"]),
            index=index,
            leaf_hash=decode64(str(fields["leaf_hash"]), "the leaf hash of the receipt"),
            checkpoint=checkpoint,
            proof=tuple(decode64(str(value), "a hash of the proof") for value in proof),
            opening=_opening(fields["opening"]),
        )


def _receipt_fields(data: bytes) -> Mapping[str, object]:
    value = parse_canonical(data)
    if not isinstance(value, dict) or value.keys() != _FIELDS:
        raise ReceiptError(f"a receipt is a JSON object with exactly the fields {', '.join(sorted(_FIELDS))}")
    for name in _TEXT_FIELDS:
        if not isinstance(value[name], str):
            raise ReceiptError(f"{name} of the receipt must be a string")
    if value["format"] != FORMAT:
        raise ReceiptError(f"unknown kind of receipt {value['format']!r}; this version reads {FORMAT}")
    return value


def _opening(value: object) -> Opening | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"payload", "salt"}:
        raise ReceiptError("opening of the receipt must be null, or an object with payload and salt")
    payload, salt = value["payload"], value["salt"]
    if not isinstance(payload, str) or not isinstance(salt, str):
        raise ReceiptError("payload and salt of the receipt must be strings")
    return Opening(payload.encode(), decode64(salt, "the salt of the receipt"))


def verify_commitment(receipt: Receipt) -> None:
    """Check that payload and salt, if it has them, give its leaf hash; ReceiptError when they do not."""
    opening = receipt.opening
    if opening is not None and committed_leaf(opening.payload, opening.salt) != receipt.leaf_hash:
        raise ReceiptError(
            "payload and salt do not give the leaf hash of this receipt: one of them was changed"
        )


def verify_receipt(
    receipt: Receipt, log: VerifierKey, witnesses: Iterable[VerifierKey] = (), quorum: int = 0
) -> OpenedCheckpoint:
    """Check a receipt whole, from the payload (if opened) to the signature of the log, and return its checkpoint.

    LedgerError when anything was changed, when the log `log` or a quorum of `witnesses` did not sign, or when
    the receipt has no checkpoint yet.
    """
    verify_commitment(receipt)
    if receipt.checkpoint is None:
        raise ReceiptError(
            "this receipt has no checkpoint yet: fetch it again once the log has signed its next one"
        )
    if receipt.origin != log.name:
        raise ReceiptError(f"the receipt is of the log {receipt.origin}, not of {log.name}")
    opened = open_checkpoint(receipt.checkpoint, log, witnesses, quorum)
    head = opened.checkpoint
    verify_inclusion(receipt.leaf_hash, receipt.index, head.size, head.root, receipt.proof)
    return opened
