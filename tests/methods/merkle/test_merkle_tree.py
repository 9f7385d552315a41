"""Trees, tiles and frontiers against the recursive definition of RFC 6962."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.merkle import (
    EMPTY_ROOT,
    Frontier,
    LedgerError,
    TileReader,
    extend,
    leaf_hash,
    leaf_hashes,
    root,
    tile_width,
    tiles_of,
)
from tests.methods.merkle.trees import MemoryLog, naive_root, numbered

# The leaves and roots with which Certificate Transparency implementations test their trees.
CT_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_equal_the_published_certificate_transparency_vectors(size: int) -> None:
    assert root(CT_LEAVES[:size]).hex() == CT_ROOTS[size - 1]


def test_the_empty_tree_hashes_nothing() -> None:
    assert root([]) == EMPTY_ROOT == Frontier().root() == sha256(b"").digest()


def test_a_leaf_cannot_pass_for_a_subtree() -> None:
    left, right = leaf_hashes([b"a", b"b"])
    assert root([b"a", b"b"]) != leaf_hash(left + right)


@given(st.lists(st.binary(max_size=40), max_size=80))
def test_the_root_equals_the_recursive_definition(leaves: list[bytes]) -> None:
    assert root(leaves) == naive_root(leaves)


@given(st.lists(st.integers(0, 700), min_size=1, max_size=6))
@settings(deadline=None)
def test_any_way_of_batching_gives_the_same_tree_and_tiles(batches: list[int]) -> None:
    leaves, log, size = numbered(sum(batches)), MemoryLog(), 0
    for batch in batches:
        frontier = log.append(leaves[size : size + batch])
        size += batch
        assert frontier.size == size
        assert frontier.root() == root(leaves[:size])
    once = MemoryLog()
    once.append(leaves)
    assert once.frontier == log.frontier
    assert {key: tile for key, tile in once.tiles.items() if tile} == log.tiles


def test_tiles_hold_the_hashes_the_specification_names() -> None:
    leaves, log = numbered(1300), MemoryLog()
    log.append(leaves)
    assert {(*key, len(tile) // 32) for key, tile in log.tiles.items()} == set(tiles_of(1300))
    assert log.tiles[0, 5] == b"".join(leaf_hashes(leaves[1280:]))
    assert log.tiles[1, 0] == b"".join(naive_root(leaves[i * 256 : i * 256 + 256]) for i in range(5))


def test_partial_tiles_of_the_example_in_the_specification() -> None:
    widths = list(tiles_of(70_000))
    assert widths.count((0, 273, 112)) == 1
    assert [tile for tile in widths if tile[0]] == [(1, 0, 256), (1, 1, 17), (2, 0, 1)]
    assert len(widths) == 274 + 3
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    assert tile_width(70_000, 0, 274) == 0


@given(st.binary(max_size=200))
def test_a_frontier_is_read_back_only_from_its_own_bytes(data: bytes) -> None:
    try:
        frontier = Frontier.from_bytes(data)
    except LedgerError:
        return
    assert frontier.to_bytes() == data


def test_a_frontier_with_missing_peaks_is_refused() -> None:
    frontier = extend(Frontier(), leaf_hashes(numbered(7))).frontier
    with pytest.raises(LedgerError, match="3 peaks, 2 were given"):
        Frontier.from_bytes(frontier.to_bytes()[:-32])
    with pytest.raises(LedgerError, match="pass leaf_hash"):
        extend(frontier, [b"leaf data instead of its hash"])


def test_a_tile_that_does_not_reach_a_node_is_named() -> None:
    log = MemoryLog()
    log.append(numbered(300))
    with pytest.raises(LedgerError, match=r"tile/0/001 does not reach node 300 of level 0"):
        log.nodes()(0, 300)
    with pytest.raises(LedgerError, match="a tile has up to 256 hashes"):
        TileReader(lambda level, index: b"odd")(0, 0)
