"""Trees, frontiers and proofs against the recursive definition of RFC 6962."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.merkle import (
    EMPTY_ROOT,
    Frontier,
    LedgerError,
    ProofError,
    TileReader,
    consistency_proof,
    extend,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    root,
    tile_width,
    tiles_of,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

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


def split(n: int) -> int:
    return 1 << ((n - 1).bit_length() - 1)


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH(D[n]) of the RFC, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """PATH(m, D[n]) of the RFC, word for word."""
    if len(leaves) == 1:
        return ()
    k = split(len(leaves))
    if m < k:
        return (*naive_path(m, leaves[:k]), naive_root(leaves[k:]))
    return (*naive_path(m - k, leaves[k:]), naive_root(leaves[:k]))


def naive_subproof(m: int, leaves: Sequence[bytes], complete: bool = True) -> tuple[bytes, ...]:
    """SUBPROOF(m, D[n], b) of the RFC, word for word."""
    if m == len(leaves):
        return () if complete else (naive_root(leaves),)
    k = split(len(leaves))
    if m <= k:
        return (*naive_subproof(m, leaves[:k], complete), naive_root(leaves[k:]))
    return (*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k]))


def naive_nodes(leaves: Sequence[bytes]) -> Callable[[int, int], bytes]:
    def node(level: int, index: int) -> bytes:
        part = leaves[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "asked for a subtree that is not complete"
        return naive_root(part)

    return node


def numbered(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


class MemoryLog:
    """A log kept as a server keeps it: a serialised frontier and tiles."""

    def __init__(self) -> None:
        self.frontier = Frontier().to_bytes()
        self.tiles: defaultdict[tuple[int, int], bytes] = defaultdict(bytes)

    def append(self, leaves: Sequence[bytes]) -> Frontier:
        growth = extend(Frontier.from_bytes(self.frontier), leaf_hashes(leaves))
        for row in growth.rows:
            for index, width, piece in row.pieces():
                assert len(self.tiles[row.level, index]) == 32 * width, "a piece must continue its tile"
                self.tiles[row.level, index] += piece
        self.frontier = growth.frontier.to_bytes()
        return growth.frontier

    def nodes(self) -> TileReader:
        return TileReader(lambda level, index: self.tiles[level, index])


def flips(value: bytes) -> list[bytes]:
    """The value with each of its bits flipped in turn."""
    number = int.from_bytes(value, "big")
    return [(number ^ 1 << bit).to_bytes(len(value), "big") for bit in range(8 * len(value))]


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


@pytest.mark.parametrize("size", [*range(1, 35), 255, 256, 257])
def test_inclusion_proofs_equal_the_recursive_definition_and_verify(size: int) -> None:
    leaves = numbered(size)
    node, head = naive_nodes(leaves), naive_root(leaves)
    for index in range(size):
        proof = inclusion_proof(node, index, size)
        assert proof == naive_path(index, leaves)
        verify_inclusion(leaf_hash(leaves[index]), index, size, head, proof)


def test_consistency_between_any_two_sizes_equals_the_recursive_definition_and_verifies() -> None:
    leaves = numbered(40)
    roots = [naive_root(leaves[:size]) for size in range(41)]
    node = naive_nodes(leaves)
    for second in range(41):
        assert consistency_proof(node, 0, second) == ()
        for first in range(1, second + 1):
            proof = consistency_proof(node, first, second)
            assert proof == naive_subproof(first, leaves[:second])
            verify_consistency(first, second, roots[first], roots[second], proof)
        verify_consistency(0, second, EMPTY_ROOT, roots[second], ())


@given(st.integers(1, 70_000), st.data())
@settings(deadline=None, max_examples=40)
def test_proofs_from_tiles_verify_at_any_size(size: int, data: st.DataObject) -> None:
    log = grown_log()
    node, leaves = log.nodes(), numbered(70_000)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    head, earlier = tree_root(node, size), tree_root(node, first)
    verify_inclusion(leaf_hash(leaves[index]), index, size, head, inclusion_proof(node, index, size))
    verify_consistency(first, size, earlier, head, consistency_proof(node, first, size))
    assert head == root(leaves[:size])


GROWN: list[MemoryLog] = []


def grown_log() -> MemoryLog:
    if not GROWN:
        GROWN.append(MemoryLog())
        GROWN[0].append(numbered(70_000))
    return GROWN[0]


@given(st.integers(1, 300), st.data())
@settings(deadline=None, max_examples=25)
def test_any_flipped_bit_of_an_inclusion_proof_is_refused(size: int, data: st.DataObject) -> None:
    leaves = numbered(size)
    index = data.draw(st.integers(0, size - 1))
    proof, head = inclusion_proof(naive_nodes(leaves), index, size), root(leaves)
    leaf = leaf_hash(leaves[index])
    forgeries = [(changed, head, proof) for changed in flips(leaf)]
    forgeries += [(leaf, changed, proof) for changed in flips(head)]
    for place, value in enumerate(proof):
        forgeries += [(leaf, head, (*proof[:place], bad, *proof[place + 1 :])) for bad in flips(value)]
    forgeries += [(leaf, head, proof[:-1])] if proof else []
    forgeries += [(leaf, head, (*proof, head)), (leaf, head, (leaf, *proof))]
    for bad_leaf, bad_head, bad_proof in forgeries:
        with pytest.raises(ProofError):
            verify_inclusion(bad_leaf, index, size, bad_head, bad_proof)
    for other in range(size):
        if other != index:
            with pytest.raises(ProofError):
                verify_inclusion(leaf, other, size, head, proof)


@given(st.integers(1, 300), st.data())
@settings(deadline=None, max_examples=25)
def test_any_flipped_bit_of_a_consistency_proof_is_refused(second: int, data: st.DataObject) -> None:
    leaves = numbered(second)
    first = data.draw(st.integers(1, second))
    proof = consistency_proof(naive_nodes(leaves), first, second)
    old, new = root(leaves[:first]), root(leaves)
    forgeries = [(changed, new, proof) for changed in flips(old)] + [
        (old, changed, proof) for changed in flips(new)
    ]
    for place, value in enumerate(proof):
        forgeries += [(old, new, (*proof[:place], bad, *proof[place + 1 :])) for bad in flips(value)]
    forgeries += [(old, new, proof[:-1])] if proof else []
    forgeries += [(old, new, (*proof, new)), (old, new, (old, *proof))]
    for bad_old, bad_new, bad_proof in forgeries:
        with pytest.raises(ProofError):
            verify_consistency(first, second, bad_old, bad_new, bad_proof)


def test_a_rewritten_history_is_inconsistent() -> None:
    honest, rewritten = numbered(100), [b"changed", *numbered(100)[1:]]
    proof = consistency_proof(naive_nodes(rewritten), 60, 100)
    with pytest.raises(ProofError, match="does not continue"):
        verify_consistency(60, 100, root(honest[:60]), root(rewritten), proof)


def test_proofs_outside_the_tree_are_refused_with_a_reason() -> None:
    node = naive_nodes(numbered(4))
    with pytest.raises(ProofError, match="leaf 4 is not in a tree of 4"):
        inclusion_proof(node, 4, 4)
    with pytest.raises(ProofError, match="cannot continue"):
        consistency_proof(node, 5, 4)
    with pytest.raises(ProofError, match="32 bytes"):
        verify_inclusion(b"short", 0, 1, EMPTY_ROOT, ())
    with pytest.raises(ProofError, match="contradict"):
        verify_consistency(0, 0, EMPTY_ROOT, bytes(32), ())
    with pytest.raises(ProofError, match="empty"):
        verify_consistency(3, 4, bytes(32), bytes(32), ())


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
