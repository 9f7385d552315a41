"""Canonical JSON, commitments and receipts."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civiccircle.methods.merkle import (
    Checkpoint,
    Frontier,
    LedgerError,
    Opening,
    Receipt,
    ReceiptError,
    SigningKey,
    TileReader,
    canonical_json,
    commitment,
    committed_leaf,
    extend,
    inclusion_proof,
    layers,
    leaf_hash,
    parse_canonical,
    sign_checkpoint,
    verify_commitment,
    verify_receipt,
)
from civiccircle.methods.merkle.notes import encode64

LOG = SigningKey("city.example/log", bytes(range(32)))
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def make_receipt(index: int = 5, size: int = 11) -> Receipt:
    payloads = [canonical_json({"statement": number, "vote": "agree"}) for number in range(size)]
    salts = [bytes([number]) * 16 for number in range(size)]
    hashes = [committed_leaf(payload, salt) for payload, salt in zip(payloads, salts, strict=True)]
    growth = extend(Frontier(), hashes)
    node = TileReader(lambda level, tile: b"".join(growth.rows[level].hashes))
    bare = Receipt(LOG.name, index, hashes[index], opening=Opening(payloads[index], salts[index]))
    note = sign_checkpoint(Checkpoint(LOG.name, size, growth.frontier.root()), LOG)
    return bare.with_checkpoint(note, inclusion_proof(node, index, size))


def test_canonical_json_sorts_keys_as_rfc_8785_does() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical_json(value)).values()) == [2, 4, 6, 7, 1, 5, 3]
    assert (
        canonical_json({"b": [True, None], "a": 'é\n\x0f"\\/'})
        == '{"a":"é\\n\\u000f\\"\\\\/","b":[true,null]}'.encode()
    )


@given(JSON)
def test_canonical_json_reads_back_whatever_the_order_of_keys(value: object) -> None:
    data = canonical_json(value)
    assert parse_canonical(data) == value
    assert data == canonical_json(reverse_keys(value))


def reverse_keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: reverse_keys(value[key]) for key in reversed(value)}
    return [reverse_keys(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"share": [0, 0.5]}, r"\$\.share\[1\]: float"),
        ({"n": 2**53}, "write it as a string"),
        ({1: "one"}, "key 1 is not a string"),
        ({"when": {1, 2}}, "set has no exact JSON form"),
        ("\ud800", "surrogate"),
        ({"\udc00": 1}, "surrogate"),
    ],
)
def test_values_without_an_exact_form_are_refused_with_their_place(value: object, reason: str) -> None:
    with pytest.raises(LedgerError, match=reason):
        canonical_json(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[1, 2]",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"1.0",
        b"NaN",
        b"-0",
        b'"\\u0041"',
        b"\xff",
        b"[" * 9000,
    ],
)
def test_other_spellings_of_json_are_refused(data: bytes) -> None:
    with pytest.raises(LedgerError):
        parse_canonical(data)


@given(JSON)
@settings(max_examples=10)
def test_deep_values_end_in_a_reason_not_in_a_crash(value: object) -> None:
    for _ in range(3000):
        value = [value]
    with pytest.raises(LedgerError, match="nested too deeply"):
        canonical_json(value)


def test_a_commitment_depends_on_payload_and_salt_and_nothing_tells_them() -> None:
    payload, salt = b'{"vote":1}', bytes(16)
    leaves = {commitment(payload, salt), commitment(payload, b"\x01" * 16), commitment(b'{"vote":2}', salt)}
    assert len(leaves) == 3
    assert all(len(leaf) == 32 for leaf in leaves)
    assert committed_leaf(payload, salt) == leaf_hash(commitment(payload, salt))
    with pytest.raises(LedgerError, match="16 bytes, not 32"):
        commitment(payload, bytes(32))


@pytest.mark.parametrize(("index", "size"), [(0, 1), (5, 11), (10, 11), (7, 8)])
def test_a_receipt_reads_back_and_verifies(index: int, size: int) -> None:
    receipt = make_receipt(index, size)
    again = Receipt.from_json(receipt.to_json())
    assert again == receipt
    assert verify_receipt(again, LOG.verifier).checkpoint.size == size


def test_a_closed_receipt_verifies_and_holds_nothing_of_what_was_contributed() -> None:
    opened = make_receipt()
    closed = replace(opened, opening=None)
    assert verify_receipt(Receipt.from_json(closed.to_json()), LOG.verifier).checkpoint.size == 11
    known = layers(b'{"statement":5,"vote":"agree"}', bytes([5]) * 16)
    assert known.leaf == commitment(b'{"statement":5,"vote":"agree"}', bytes([5]) * 16)
    for secret in (known.a, known.b, known.c, known.middle, known.opening):
        assert encode64(secret).encode() not in closed.to_json()
        assert secret.hex().encode() not in closed.to_json()


def test_a_receipt_waits_for_its_checkpoint() -> None:
    receipt = make_receipt()
    bare = Receipt(receipt.origin, receipt.index, receipt.leaf_hash, opening=receipt.opening)
    verify_commitment(bare)
    assert Receipt.from_json(bare.to_json()) == bare
    with pytest.raises(ReceiptError, match="no checkpoint yet"):
        verify_receipt(bare, LOG.verifier)


def test_a_receipt_of_another_log_is_refused() -> None:
    other = SigningKey("other.example/log", LOG.secret)
    with pytest.raises(ReceiptError, match="not of other"):
        verify_receipt(make_receipt(), other.verifier)


@given(st.data())
@settings(deadline=None, max_examples=500)
def test_any_flipped_bit_of_a_receipt_is_refused(data: st.DataObject) -> None:
    written = bytearray(make_receipt().to_json())
    written[data.draw(st.integers(0, len(written) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(LedgerError):
        verify_receipt(Receipt.from_json(bytes(written)), LOG.verifier)


def test_receipts_with_fields_missing_or_of_the_wrong_kind_are_refused() -> None:
    fields = json.loads(make_receipt().to_json())
    for name in fields:
        with pytest.raises(LedgerError, match="exactly the fields"):
            Receipt.from_json(canonical_json({key: value for key, value in fields.items() if key != name}))
        with pytest.raises(LedgerError):
            Receipt.from_json(canonical_json({**fields, name: {}}))
    with pytest.raises(ReceiptError, match="whole number"):
        Receipt.from_json(canonical_json({**fields, "index": True}))
    with pytest.raises(ReceiptError, match="list of base64"):
        Receipt.from_json(canonical_json({**fields, "proof": [1]}))
    with pytest.raises(ReceiptError, match="UTF-8"):
        Opening(b"\xff", bytes(16))
