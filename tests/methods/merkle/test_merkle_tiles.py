"""Paths and bundles of C2SP tlog-tiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.methods.merkle import (
    LedgerError,
    entries_path,
    entry_bundle,
    parse_tile_path,
    read_entry_bundle,
    tile_path,
)


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("tile/0/x001/x234/067", (0, 1234067, 256)),
        ("tile/0/000", (0, 0, 256)),
        ("tile/1/999.p/17", (1, 999, 17)),
        ("tile/63/x001/000.p/255", (63, 1000, 255)),
        ("tile/entries/x123/456.p/1", (None, 123456, 1)),
    ],
)
def test_paths_are_spelled_as_the_specification_does(path: str, tile: tuple[int | None, int, int]) -> None:
    level, index, width = tile
    assert parse_tile_path(path) == tile
    assert path == (entries_path(index, width) if level is None else tile_path(level, index, width))


@given(st.integers(0, 63), st.integers(0, 10**15), st.integers(1, 256))
def test_every_path_reads_back(level: int, index: int, width: int) -> None:
    assert parse_tile_path(tile_path(level, index, width)) == (level, index, width)
    assert parse_tile_path(entries_path(index, width)) == (None, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000",
        "tile/64/000",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/-1/000",
    ],
)
def test_any_other_spelling_is_refused(path: str) -> None:
    with pytest.raises(LedgerError):
        parse_tile_path(path)


@given(st.lists(st.binary(max_size=70), min_size=1, max_size=256))
def test_entry_bundles_read_back_and_no_cut_passes(entries: list[bytes]) -> None:
    bundle = entry_bundle(entries)
    assert read_entry_bundle(bundle) == entries
    with pytest.raises(LedgerError):
        read_entry_bundle(bundle + b"\x00")


def test_bundles_that_cannot_be_written_are_refused() -> None:
    with pytest.raises(LedgerError, match="1 to 256 entries, not 0"):
        entry_bundle([])
    with pytest.raises(LedgerError, match="entry 1 has 65536 bytes"):
        entry_bundle([b"", bytes(65536)])
    with pytest.raises(LedgerError, match="inside the entry"):
        read_entry_bundle(b"\x00\x05abc")
