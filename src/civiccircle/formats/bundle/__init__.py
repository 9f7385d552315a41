"""Result bundles: a published result with all that is needed to compute it again, in one zip file.

    manifest.json          what it is, and the SHA-256 of each file below
    inputs/… outputs/…     what went in and what came out
    inputs/salt.txt        of sealed inputs: what their published digests were made with (`salted`)
    proofs/leaves.txt …    how published ballots lead to the log (`methods.ballot_shuffle`)
    proofs/ledger.json     the signed head of the log, and the facts that hold the digest of the manifest
    proofs/inclusion.txt   the hashes that lead from the leaves to that head

The last two can be made anew for a later head of the log, so the manifest does not name them. docs/methods/proofs.md
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = [
    "FORMAT",
    "INCLUSION",
    "LEDGER",
    "MANIFEST",
    "SALT",
    "Contents",
    "canonical",
    "manifest",
    "salted",
    "write_bundle",
]

FORMAT = "civiccircle/bundle/v1"
MANIFEST = "manifest.json"
SALT = "inputs/salt.txt"
LEDGER, INCLUSION = "proofs/ledger.json", "proofs/inclusion.txt"
BEGINNING = (1980, 1, 1, 0, 0, 0)

Kind = Literal["budget", "conversation", "contracting"]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a room puts into a bundle.

    files    by path, without manifest and proofs of the log
    sealed   paths of files that only auditors get
    facts    numbers of leaves of public facts about it, beside that of the result itself
    """

    kind: Kind
    files: Mapping[str, bytes]
    sealed: frozenset[str] = frozenset()
    erased: int = 0
    facts: Sequence[int] = field(default=())


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no white space; numbers in the shortest form that reads back equal."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def salted(digest: str, salt: str) -> str:
    """The digest (hex) of inputs that are sealed, as it is published.

    Without the salt, whoever tries the few ballots that are possible does not find those that were cast.
    """
    return sha256((salt + digest).encode()).hexdigest()


def manifest(contents: Contents, **told: Any) -> bytes:
    """The manifest as canonical JSON: `told` (method, version, parameters …) and the digests of all files."""
    digests = {path: sha256(content).hexdigest() for path, content in contents.files.items()}
    about = {"format": FORMAT, "kind": contents.kind, "erased": contents.erased}
    return canonical({**told, **about, "files": digests, "sealed": sorted(contents.sealed)})


def write_bundle(files: Mapping[str, bytes]) -> bytes:
    """The zip: files in the order of their names, no times; the same files give the same bytes."""
    out = BytesIO()
    with ZipFile(out, "w") as bundle:
        for path in sorted(files, key=lambda each: (each != MANIFEST, each)):
            entry = ZipInfo(path, BEGINNING)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            bundle.writestr(entry, files[path])
    return out.getvalue()
