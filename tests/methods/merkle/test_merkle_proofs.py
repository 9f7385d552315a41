"""Proofs of inclusion and of consistency, against the recursive definition and against forgers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.merkle import (
    EMPTY_ROOT,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from tests.methods.merkle.trees import (
    MemoryLog,
    naive_nodes,
    naive_path,
    naive_root,
    naive_subproof,
    numbered,
)


def flips(value: bytes) -> list[bytes]:
    """The value with each of its bits flipped in turn."""
    number = int.from_bytes(value, "big")
    return [(number ^ 1 << bit).to_bytes(len(value), "big") for bit in range(8 * len(value))]


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
