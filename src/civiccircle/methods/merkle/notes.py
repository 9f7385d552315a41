"""Signed notes: a text followed by signatures of named Ed25519 keys, as C2SP signed-note lays them down.

Two kinds of signature are known: a plain one (0x01) by the log, and a cosignature with a time stamp (0x04,
C2SP tlog-cosignature v1) by a witness, which says that the log has only grown in all it has seen.
https://c2sp.org/signed-note  https://c2sp.org/tlog-cosignature
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from hashlib import sha256
from struct import Struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from civiccircle.methods.merkle.errors import NoteError

KEY_SIZE = 32
KEY_ID_SIZE = 4
SIGNATURE_SIZE = 64
MAX_SIGNATURES = 100
MAX_TIME = 2**63 - 1
_DASH = "\u2014 "
_PRIVATE = "PRIVATE+KEY+"
_TIME = Struct(">Q")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+]+")


class Algorithm(IntEnum):
    """The signature type identifier byte of a key."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True)
class VerifierKey:
    """A named public key (32 bytes) for one kind of signature; its text form is called a vkey."""

    name: str
    public: bytes
    algorithm: Algorithm = Algorithm.ED25519

    def __post_init__(self) -> None:
        require_key_name(self.name)
        if len(self.public) != KEY_SIZE:
            raise NoteError(f"the public key of {self.name} has {len(self.public)} bytes, not {KEY_SIZE}")

    @cached_property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || newline || algorithm || public key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[
            :KEY_ID_SIZE
        ]

    def encode(self) -> str:
        """`name+hex key id+base64(algorithm || public key)`."""
        return f"{self.name}+{self.key_id.hex()}+{encode64(bytes([self.algorithm]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> "VerifierKey":
        """Read a vkey; NoteError when it is malformed or its key id does not belong to its key."""
        name, key_id, algorithm, public = _split_key(vkey)
        key = cls(name, public, algorithm)
        if key.key_id.hex() != key_id:
            raise NoteError(f"the key id {key_id} in the vkey of {name} does not belong to its public key")
        return key

    def check(self, text: str, signature: bytes) -> int | None:
        """The time of a cosignature, None for a plain signature; NoteError when it is not valid."""
        time = None
        if self.algorithm is Algorithm.COSIGNATURE:
            if len(signature) != _TIME.size + SIGNATURE_SIZE:
                raise NoteError(f"the cosignature of {self.name} has a wrong length")
            (time,) = _TIME.unpack_from(signature)
            signature = signature[_TIME.size :]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, _message(text, time))
        except InvalidSignature:
            raise NoteError(
                f"the signature of {self.name} does not fit the text: one of them was changed"
            ) from None
        return time


@dataclass(frozen=True)
class SigningKey:
    """A named private key: 32 secret bytes, from `secrets.token_bytes(32)`. It never shows in a repr."""

    name: str
    secret: bytes = field(repr=False)
    algorithm: Algorithm = Algorithm.ED25519

    def __post_init__(self) -> None:
        require_key_name(self.name)
        if len(self.secret) != KEY_SIZE:
            raise NoteError(f"the private key of {self.name} has {len(self.secret)} bytes, not {KEY_SIZE}")

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw()
        return VerifierKey(self.name, public, self.algorithm)

    def encode(self) -> str:
        """`PRIVATE+KEY+name+hex key id+base64(algorithm || secret)`, to be kept as a secret."""
        content = encode64(bytes([self.algorithm]) + self.secret)
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{content}"

    @classmethod
    def parse(cls, text: str) -> "SigningKey":
        """The inverse of `encode`."""
        if not text.startswith(_PRIVATE):
            raise NoteError(f"a private key starts with {_PRIVATE}")
        name, key_id, algorithm, secret = _split_key(text.removeprefix(_PRIVATE))
        key = cls(name, secret, algorithm)
        if key.verifier.key_id.hex() != key_id:
            raise NoteError(f"the key id in the private key of {name} does not belong to it")
        return key

    def signature_line(self, text: str, time: int | None) -> str:
        """The line that signs `text`; `time` in seconds since 1970 for a cosignature, else None."""
        if (time is None) is (self.algorithm is Algorithm.COSIGNATURE):
            raise NoteError(f"a cosignature needs a time and a plain signature has none (key {self.name})")
        stamp = b"" if time is None else _TIME.pack(_require_time(time))
        signature = Ed25519PrivateKey.from_private_bytes(self.secret).sign(_message(text, time))
        return f"{_DASH}{self.name} {encode64(self.verifier.key_id + stamp + signature)}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that was found valid; the time is set for a cosignature, in seconds since 1970."""

    key: VerifierKey
    time: int | None


@dataclass(frozen=True, slots=True)
class VerifiedNote:
    """The text of a note and the valid signatures of known keys, in the order of the note, each key once."""

    text: str
    signatures: tuple[Signature, ...]


def sign(body: str, key: SigningKey) -> str:
    """A note: the body, which must end in a newline, signed with a plain Ed25519 key."""
    _require_text(body)
    return f"{body}\n{key.signature_line(body, None)}"


def cosign(note: str, key: SigningKey, time: int) -> str:
    """The note with one more line, the cosignature of a witness at `time` (seconds since 1970).

    A witness must first check that the checkpoint in the note is signed by the log and consistent with the
    newest one it cosigned before.
    """
    body, _ = split_note(note)
    return note + key.signature_line(body, time)


def verify(note: str, keys: Iterable[VerifierKey]) -> VerifiedNote:
    """Check a note against known keys.

    Signatures of unknown keys are ignored, as the specification demands. NoteError when the note is
    malformed, when a signature of a known key does not fit, or when no known key signed.
    """
    body, lines = split_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    found: dict[VerifierKey, Signature] = {}
    for name, key_id, signature in lines:
        key = known.get((name, key_id))
        if key is not None:
            time = key.check(body, signature)
            found.setdefault(key, Signature(key, time))
    if not found:
        raise NoteError("no known key signed this note; compare its signature lines with the published keys")
    return VerifiedNote(body, tuple(found.values()))


def split_note(note: str) -> tuple[str, Sequence[tuple[str, bytes, bytes]]]:
    """The body of a note and its signature lines, unchecked: (key name, key id, signature)."""
    body, blank, tail = note.rpartition("\n\n")
    body += "\n"
    if not blank or not tail.endswith("\n"):
        raise NoteError("a signed note is a text, an empty line and signature lines, each ended by a newline")
    _require_text(body)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"the note has {len(lines)} signatures, more than {MAX_SIGNATURES}")
    return body, [_parse_line(line) for line in lines]


def _parse_line(line: str) -> tuple[str, bytes, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise NoteError(f"{line!r} is not a signature line: expected '{_DASH}name base64'")
    require_key_name(name)
    signature = decode64(encoded, f"the signature of {name}")
    if len(signature) <= KEY_ID_SIZE:
        raise NoteError(f"the signature of {name} is too short")
    return name, signature[:KEY_ID_SIZE], signature[KEY_ID_SIZE:]


def _message(text: str, time: int | None) -> bytes:
    return text.encode() if time is None else f"cosignature/v1\ntime {_require_time(time)}\n{text}".encode()


def _split_key(text: str) -> tuple[str, str, Algorithm, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteError("a key has three parts joined by +: name, key id in hexadecimal, base64")
    name, key_id, encoded = parts
    content = decode64(encoded, f"the key of {name}")
    try:
        algorithm = Algorithm(content[0] if content else -1)
    except ValueError:
        raise NoteError(
            f"the key of {name} is of a type other than Ed25519 (1) and its cosignatures (4)"
        ) from None
    return name, key_id, algorithm, content[1:]


def require_key_name(name: str) -> None:
    """NoteError unless the name can stand in a signature line: not empty, no white space, no plus sign."""
    if not _NAME.fullmatch(name) or _CONTROL.search(name):
        raise NoteError(
            f"{name!r} cannot name a key: use an address such as city.example/log, no space and no +"
        )


def _require_text(body: str) -> None:
    if not body.endswith("\n"):
        raise NoteError("the text of a note must end with a newline")
    if _CONTROL.search(body):
        raise NoteError("the text of a note must not contain control characters other than newline")
    try:
        body.encode()
    except UnicodeEncodeError:
        raise NoteError("the text of a note must be valid Unicode") from None


def _require_time(time: int) -> int:
    if not 0 <= time <= MAX_TIME:
        raise NoteError(f"{time} is not a time in seconds since 1970")
    return time


def encode64(data: bytes) -> str:
    """Base64 as RFC 4648 section 4 writes it."""
    return b64encode(data).decode()


def decode64(text: str, name: str) -> bytes:
    """Base64 as `encode64` writes it, and no other spelling of the same bytes; NoteError otherwise."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        data = None
    if data is None or encode64(data) != text:
        raise NoteError(f"{name} is not valid base64")
    return data
