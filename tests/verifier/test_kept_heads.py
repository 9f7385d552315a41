"""Heads of a log that somebody kept, and witnesses who cosigned: what the stand-alone program makes of them."""

import ast
import json
from argparse import Namespace
from base64 import b64encode
from itertools import combinations
from pathlib import Path

import pytest

from civiccircle.methods import merkle
from civiccircle.methods.merkle import Algorithm, Checkpoint, SigningKey
from civiccircle.methods.merkle.hashing import root_of_hashes
from civiccircle.verifier import verify

LOG = SigningKey("log.example/river", bytes(range(32)))
LIBRARY = SigningKey("library.example", bytes(range(1, 33)), Algorithm.COSIGNATURE)
NEWSPAPER = SigningKey("newspaper.example", bytes(range(2, 34)), Algorithm.COSIGNATURE)
LEAVES = merkle.leaf_hashes(bytes([number]) for number in range(40))


def node(level: int, index: int) -> bytes:
    return root_of_hashes(LEAVES[index << level : index + 1 << level])


def head(size: int) -> verify.Head:
    return verify.Head(size, root_of_hashes(LEAVES[:size]))


def note(size: int) -> str:
    return merkle.sign_checkpoint(Checkpoint(LOG.name, size, root_of_hashes(LEAVES[:size])), LOG)


def test_a_log_continues_any_smaller_one_and_no_other() -> None:
    for old, new in combinations(range(len(LEAVES) + 1), 2):
        proof = merkle.consistency_proof(node, old, new)
        verify.continues(head(old), head(new), proof)
        if not old:
            continue
        for forged in (head(old)._replace(root=LEAVES[-1]), head(old)._replace(size=old + 1)):
            with pytest.raises(verify.Fault):
                verify.continues(forged, head(new), proof)
        for damaged in (proof[1:], [*proof, LEAVES[0]], [LEAVES[0], *proof[1:]] if old != 1 else ()):
            if tuple(damaged) != tuple(proof):
                with pytest.raises((verify.Fault, ValueError)):
                    verify.continues(head(old), head(new), damaged)


def test_every_leaf_leads_to_the_head_from_its_own_place_only() -> None:
    for size in range(1, len(LEAVES) + 1):
        for index in range(size):
            proof = merkle.inclusion_proof(node, index, size)
            verify.leads_to(LEAVES[index], index, head(size), proof, "a leaf")
            for other in {index ^ 1, index + 1, size} - {index}:
                with pytest.raises(verify.Fault):
                    verify.leads_to(LEAVES[index], other, head(size), proof, "a leaf")


def test_a_head_that_was_kept_is_checked_with_the_proof_from_the_api(tmp_path: Path) -> None:
    kept, proof = tmp_path / "kept", tmp_path / "proof.json"
    kept.write_text(note(11))
    hashes = [b64encode(one).decode() for one in merkle.consistency_proof(node, 11, 37)]
    proof.write_text(json.dumps({"hashes": hashes}))
    bundle = verify.Bundle({}, Namespace(vkey=LOG.verifier.encode(), checkpoint=kept, consistency=proof))
    bundle.head = head(37)
    assert verify.check_kept(bundle) == "the log of 37 leaves continues the one of 11 that you kept"
    bundle.head = verify.Head(37, LEAVES[0])
    with pytest.raises(verify.Fault, match="it was rewritten"):
        verify.check_kept(bundle)


def test_the_program_reads_as_python_3_9() -> None:
    ast.parse(Path(verify.__file__).read_text(), feature_version=(3, 9))


def test_a_witness_that_was_asked_for_must_have_cosigned() -> None:
    ours, library = LOG.verifier.encode(), LIBRARY.verifier.encode()
    cosigned = merkle.cosign(note(9), LIBRARY, 1_790_000_000)
    assert verify.open_head(cosigned, ours, [library]) == head(9)
    with pytest.raises(verify.Fault, match=r"newspaper\.example did not sign"):
        verify.open_head(cosigned, ours, [library, NEWSPAPER.verifier.encode()])
    elsewhere = merkle.cosign(note(8), LIBRARY, 1_790_000_000).splitlines()[-1]
    with pytest.raises(verify.Fault, match=r"library\.example does not fit"):
        verify.open_head(f"{note(9)}{elsewhere}\n", ours, [library])
