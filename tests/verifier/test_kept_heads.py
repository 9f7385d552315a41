"""Heads of a log that somebody kept, and witnesses who cosigned: what the stand-alone program makes of them."""

import ast
import io
import json
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


def test_heads_that_were_kept_are_checked_in_one_command_with_a_proof_on_disk_or_at_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def proof(old: int, new: int) -> str:
        return json.dumps(
            {"hashes": [b64encode(one).decode() for one in merkle.consistency_proof(node, old, new)]}
        )

    def served(address: str, timeout: float) -> io.BytesIO:
        place, _, asked = address.partition("?")
        assert place == "https://city.example/consistency"
        return io.BytesIO(proof(*(int(one.partition("=")[2]) for one in asked.split("&"))).encode())

    def run(*given: str) -> int:
        return verify.report(verify.arguments().parse_args([*given, "--vkey", LOG.verifier.encode()]))

    monkeypatch.setattr(verify, "urlopen", served)
    heads = []
    for size in (37, 11, 40):
        (tmp_path / str(size)).write_text(note(size))
        heads += ["--checkpoint", str(tmp_path / str(size))]
    (tmp_path / "proof").write_text(proof(11, 37))
    assert run(*heads[:4], "--consistency", str(tmp_path / "proof")) == 0
    assert run(*heads, "--consistency", "https://city.example/consistency") == 0
    assert "of 11, 37, 40 leaves" in capsys.readouterr().out
    assert run(*heads[:4], "--consistency", str(tmp_path / "none")) == 1
    assert run(*heads[:2]) == 2
    forged = merkle.sign_checkpoint(Checkpoint(LOG.name, 37, LEAVES[0]), LOG)
    (tmp_path / "37").write_text(forged)
    assert run(*heads[:4], "--consistency", str(tmp_path / "proof")) == 1
    assert "it was rewritten" in capsys.readouterr().out


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
