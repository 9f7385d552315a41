"""Checkpoints: what a log signs to commit to its whole content at one size (C2SP tlog-checkpoint)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from civiccircle.methods.merkle.errors import NoteError
from civiccircle.methods.merkle.hashing import require_hash
from civiccircle.methods.merkle.notes import (
    Algorithm,
    Signature,
    SigningKey,
    VerifierKey,
    decode64,
    encode64,
    sign,
    verify,
)

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin (the name of the log), number of leaves, root hash, extension lines without newlines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size < 2**63:
            raise NoteError(f"a log cannot have {self.size} leaves")
        require_hash(self.root, "the root of a checkpoint")
        for line in (self.origin, *self.extensions):
            if not line or "\n" in line:
                raise NoteError(
                    "the origin and each extension of a checkpoint must be one line that is not empty"
                )

    def body(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), encode64(self.root), *self.extensions)
        return "\n".join(lines) + "\n"

    @classmethod
    def parse(cls, body: str) -> "Checkpoint":
        """Read the text of a checkpoint; NoteError for anything `body` would not write."""
        lines = body.split("\n")
        if len(lines) < 4 or lines.pop() != "":
            raise NoteError(
                "a checkpoint has at least three lines: origin, size and root, each ended by a newline"
            )
        origin, size, root, *extensions = lines
        if not _SIZE.fullmatch(size):
            raise NoteError(f"the size of a checkpoint must be a plain decimal number, not {size!r}")
        decoded = decode64(root, "the root of the checkpoint")
        return cls(origin, int(size), decoded, tuple(extensions))


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint that its log signed, with the valid cosignatures of known witnesses."""

    checkpoint: Checkpoint
    cosignatures: tuple[Signature, ...]


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> str:
    """The checkpoint as a note signed by its log, whose key carries the origin as its name."""
    if key.name != checkpoint.origin:
        raise NoteError(
            f"the key {key.name} cannot sign for the log {checkpoint.origin}: names must be equal"
        )
    return sign(checkpoint.body(), key)


def open_checkpoint(
    note: str, log: VerifierKey, witnesses: Iterable[VerifierKey] = (), quorum: int = 0
) -> OpenedCheckpoint:
    """Check that `log` signed the checkpoint in `note`, and that `quorum` known witnesses cosigned it.

    NoteError when it is not so, or when any signature by one of these keys does not fit.
    """
    verified = verify(note, (log, *witnesses))
    checkpoint = Checkpoint.parse(verified.text)
    if checkpoint.origin != log.name:
        raise NoteError(f"the checkpoint is of the log {checkpoint.origin}, not of {log.name}")
    if log not in {signature.key for signature in verified.signatures}:
        raise NoteError(f"the log {log.name} did not sign this checkpoint")
    cosignatures = tuple(s for s in verified.signatures if s.key.algorithm is Algorithm.COSIGNATURE)
    if len({signature.key.public for signature in cosignatures}) < quorum:
        raise NoteError(
            f"{len(cosignatures)} of the known witnesses cosigned this checkpoint; {quorum} are needed"
        )
    return OpenedCheckpoint(checkpoint, cosignatures)
