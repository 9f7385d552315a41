"""Bundles that somebody made to hurt: the program says that something is wrong, and does not stumble."""

import io
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from civiccircle.methods.budgeting import Rule
from civiccircle.verifier import verify
from tests.verifier.bundles import checked

ELECTION = {
    "budget": 10, "unit": 1, "vote_type": "cumulative", "groups": [],
    "projects": [{"number": 1, "id": "1", "cost": 5}],
}  # fmt: skip
DEEP = b"[" * 200_000 + b"]" * 200_000


@pytest.mark.parametrize(
    "manifest",
    [b"", b"\xff", b"[]", b"1" * 5_000, DEEP, b'{"format":1e999999999999}', b'{"format":{},"kind":[]}'],
)
def test_a_manifest_that_is_none_is_told(manifest: bytes) -> None:
    assert len(checked({"manifest.json": manifest})[1]) == 1


def test_a_release_with_a_huge_number_is_told_at_once() -> None:
    told = {"format": "civiccircle/bundle/v1", "kind": "contracting", "sealed": [], "files": {}}
    manifest = verify.canonical({**told, "parameters": {"rules": {}}})
    release = b'[{"ocid":"a","date":"2026","value":1e999999999}]'
    files = {"manifest.json": manifest, verify.RELEASES: release, verify.RESULT: b'{"value":1}'}
    assert any("another" in told for told in checked(files)[1])


@pytest.mark.parametrize(
    "change",
    [{"budget": 10**16}, {"budget": -1}, {"budget": 1.5}, {"unit": 0}, {"unit": -1}, {"budget": "1"}],
    ids=str,
)
def test_amounts_that_are_none_are_refused_before_anything_is_counted(change: dict[str, Any]) -> None:
    with pytest.raises((verify.Fault, TypeError)):
        verify.Election({**ELECTION, **change}, Rule("equal_shares").to_dict(), [([1], [1])])


@pytest.mark.parametrize("points", [-1, 10**7, 0.5, True])
def test_points_that_are_none_are_refused(points: Any) -> None:
    with pytest.raises(verify.Fault, match="points"):
        verify.Election(ELECTION, Rule("greedy").to_dict(), [([1], [points])])


def test_a_zip_that_unpacks_to_more_than_fits_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "LARGEST", 1_000)
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("manifest.json", bytes(10_000))
    with pytest.raises(verify.Fault, match="too large"):
        verify.open_bundle(made)
