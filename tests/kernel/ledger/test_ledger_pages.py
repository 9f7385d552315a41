"""The log over HTTP: its files for checking programs, its page for people, its proofs in the API."""

import json
from base64 import b64decode
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions, queries
from civiccircle.kernel.ledger.facts import fact_kinds, sentence
from civiccircle.methods import merkle

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(community: Community) -> Community:
    """A community with 300 leaves, of which the last are public facts, all sealed."""
    with transaction.atomic():
        actions.append(community.pk, [number.to_bytes(32, "big") for number in range(297)])
    actions.record_fact(
        community.pk,
        "engagement.published",
        {"engagement": "port", "title": {"en": "The port", "fr": "Le port"}},
    )
    actions.record_fact(community.pk, "role.granted", {"role": "analyst"})
    actions.record_fact(community.pk, "of.the.future", {"x": "<script>"})
    actions.sign_checkpoint(community.pk)
    return community


def api(client: Client, path: str, **asked: Any) -> Any:
    response = client.get(f"/api/v1/communities/riverbend/ledger/{path}", asked)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_program_can_rebuild_and_check_the_log_from_its_public_addresses(
    client: Client, filled: Community
) -> None:
    response = client.get("/log/riverbend/checkpoint")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "max-age=5" in response["Cache-Control"]
    key = merkle.VerifierKey.parse(queries.vkey("riverbend"))
    head = merkle.open_checkpoint(response.content.decode(), key).checkpoint
    assert (head.origin, head.size) == ("talk.riverbend.example/log/riverbend", 300)
    leaves: list[bytes] = []
    for name in ("000", "001.p/44"):
        bundle = client.get(f"/log/riverbend/tile/entries/{name}")
        assert bundle["Content-Type"] == "application/octet-stream"
        assert "immutable" in bundle["Cache-Control"]
        leaves += merkle.read_entry_bundle(bundle.content)
    assert merkle.root(leaves) == head.root
    assert client.get("/log/riverbend/tile/0/000").content == b"".join(merkle.leaf_hashes(leaves[:256]))


@pytest.mark.parametrize("name", ["tile/0/002", "tile/0/0", "key", "tile/../checkpoint"])
def test_a_file_that_the_log_does_not_have_is_not_found(client: Client, filled: Community, name: str) -> None:
    assert client.get(f"/log/riverbend/{name}").status_code == 404
    assert client.get("/log/nowhere/checkpoint").status_code == 404


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "“The port” was put before the public (port)."), ("fr", "Le port")],
)
def test_the_page_tells_facts_in_the_language_of_the_reader(
    client: Client, filled: Community, language: str, told: str
) -> None:
    page = client.get(f"/{language}/riverbend/ledger/").content.decode()
    assert told in page
    assert queries.vkey("riverbend").replace("+", "&#43;") in page or queries.vkey("riverbend") in page
    assert "<script>" not in page.replace('<script src="', "")


def test_facts_are_filtered_by_kind_and_an_unknown_kind_shows_all(client: Client, filled: Community) -> None:
    only = client.get("/en/riverbend/ledger/", {"kind": "role.granted"}).content.decode()
    assert "Somebody was given the role: Analyst." in only
    assert "was put before the public" not in only
    assert "was put before the public" in client.get("/en/riverbend/ledger/", {"kind": "x"}).content.decode()


def test_an_empty_log_has_a_page_too(client: Client, community: Community) -> None:
    assert "The log is empty" in client.get("/en/riverbend/ledger/").content.decode()
    assert client.get("/api/v1/communities/riverbend/ledger/checkpoint").status_code == 404
    assert client.get("/log/riverbend/checkpoint").status_code == 404


def test_the_page_costs_the_same_however_long_the_log_is(client: Client, filled: Community) -> None:
    client.get("/en/riverbend/ledger/")  # what the process remembers from now on
    with CaptureQueriesContext(connection) as few:
        client.get("/en/riverbend/ledger/")
    for number in range(60):
        actions.record_fact(filled.pk, "activity.closed", {"engagement": "port", "activity": number})
    with CaptureQueriesContext(connection) as many:
        page = client.get("/en/riverbend/ledger/", {"page": 2})
    assert len(many) == len(few) <= 6
    assert "21 to 40 of 63" in page.content.decode()


def test_the_receipt_of_a_fact_can_be_checked_by_anyone(client: Client, filled: Community) -> None:
    assert "Somebody was given the role" in client.get("/en/riverbend/ledger/facts/298/").content.decode()
    receipt = merkle.Receipt.from_json(client.get("/en/riverbend/ledger/facts/298/receipt.json").content)
    merkle.verify_receipt(receipt, merkle.VerifierKey.parse(queries.vkey("riverbend")))
    assert receipt.opening is not None
    assert json.loads(receipt.opening.payload)["kind"] == "role.granted"
    assert client.get("/en/riverbend/ledger/facts/5/").status_code == 404


def test_proofs_of_the_api_hold_against_its_checkpoint(client: Client, filled: Community) -> None:
    head = api(client, "checkpoint")
    root, key = b64decode(head["root"]), merkle.VerifierKey.parse(head["vkey"])
    assert merkle.open_checkpoint(head["note"], key).checkpoint.root == root
    (fact,) = api(client, "facts", kind="role.granted")["results"]
    leaf = merkle.committed_leaf(fact["payload"].encode(), b64decode(fact["salt"]))
    hashes = [b64decode(each) for each in api(client, "inclusion/298", size=300)["hashes"]]
    merkle.verify_inclusion(leaf, fact["leaf_index"], head["size"], root, hashes)
    actions.record_fact(filled.pk, "role.revoked", {"role": "analyst"})
    later = actions.sign_checkpoint(filled.pk)
    hashes = [b64decode(each) for each in api(client, "consistency", old=300, new=301)["hashes"]]
    merkle.verify_consistency(300, 301, root, bytes(later.root), hashes)


@pytest.mark.parametrize(
    "path", ["inclusion/300?size=300", "inclusion/1?size=301", "consistency?old=5&new=301"]
)
def test_a_proof_that_cannot_be_made_is_refused_with_the_reason(
    client: Client, filled: Community, path: str
) -> None:
    response = client.get(f"/api/v1/communities/riverbend/ledger/{path}")
    assert response.status_code == 422
    assert "300" in response.json()["detail"]


def test_facts_in_the_api_are_paged_without_gap_or_overlap(client: Client, community: Community) -> None:
    for number in range(7):
        actions.record_fact(community.pk, "activity.closed", {"engagement": "port", "activity": number})
    found: list[int] = []
    page = api(client, "facts", page_size=3)
    while True:
        found += [each["leaf_index"] for each in page["results"]]
        if page["next"] is None:
            break
        page = client.get(page["next"]).json()
    assert found == [6, 5, 4, 3, 2, 1, 0]


def test_every_kind_of_fact_is_a_sentence_even_when_it_holds_less_than_today() -> None:
    for kind in fact_kinds().values():
        assert sentence(kind.code, {}).strip()
        assert "%" not in sentence(kind.code, {})
