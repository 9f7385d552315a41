"""The log of a community in the database: appends, facts, proofs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions, keys, queries
from civiccircle.kernel.ledger.models import Fact, Leaf, Log, Tile
from civiccircle.methods import merkle
from tests.kernel.ledger.logs import append, leaves, log_key

pytestmark = pytest.mark.django_db


def test_appends_in_any_batches_give_the_tree_of_all_leaves(community: Community) -> None:
    size = 0
    for batch in (1, 2, 252, 1, 1, 300, 0, 512, 700, 255):
        assert append(community, batch) == size
        size += batch
        log = queries.log_of(community.pk)
        assert log is not None
        assert log.size == size
        assert queries.frontier_of(log).root() == merkle.root(leaves(size))
    assert [bytes(leaf.commitment) for leaf in Leaf.objects.order_by("index")] == leaves(size)


def test_only_full_tiles_are_kept_on_level_0_and_growing_ones_above(community: Community) -> None:
    for batch in (200, 200, 300, 350):
        append(community, batch)
    widths = {(tile.level, tile.index): len(bytes(tile.hashes)) // 32 for tile in Tile.objects.all()}
    assert widths == {(0, 0): 256, (0, 1): 256, (0, 2): 256, (0, 3): 256, (1, 0): 4}


def test_every_tile_of_the_log_is_served_as_the_specification_defines_it(community: Community) -> None:
    append(community, 600)
    hashes = merkle.leaf_hashes(leaves(600))
    for level, index, width in merkle.tiles_of(600):
        served = queries.tile(community.pk, level, index, width)
        start = index * 256
        expected = (
            hashes[start : start + width]
            if level == 0
            else [merkle.root(leaves(256)), merkle.root(leaves(256, 256))]
        )
        assert served == b"".join(expected)
    assert queries.tile(community.pk, 0, 1, 17) == b"".join(hashes[256:273])
    assert queries.tile(community.pk, 0, 2, 89) is None
    assert queries.tile(community.pk, 2, 0, 1) is None
    bundle = queries.entry_bundle(community.pk, 2, 88)
    assert bundle is not None
    assert merkle.read_entry_bundle(bundle) == leaves(88, 512)
    assert queries.entry_bundle(community.pk, 2, 89) is None


def test_a_stranger_can_rebuild_the_whole_log_from_its_files(community: Community) -> None:
    append(community, 300)
    assert queries.log_file(community.pk, "checkpoint") is None
    actions.sign_checkpoint(community.pk)
    note = queries.log_file(community.pk, "checkpoint")
    assert note is not None
    head = merkle.open_checkpoint(note.decode(), log_key(community)).checkpoint
    data = [queries.log_file(community.pk, f"tile/entries/{name}") or b"" for name in ("000", "001.p/44")]
    assert merkle.root([leaf for bundle in data for leaf in merkle.read_entry_bundle(bundle)]) == head.root
    tiles = {
        tile[:2]: queries.log_file(community.pk, merkle.tile_path(*tile)) for tile in merkle.tiles_of(300)
    }
    node = merkle.TileReader(lambda level, index: tiles[level, index] or b"")
    assert merkle.tree_root(node, head.size) == head.root


@pytest.mark.parametrize(
    "path", ["tile/0/002", "tile/0/001", "tile/0/0", "tile/64/000", "tile/9/x999/999", "", "key"]
)
def test_a_file_that_the_log_does_not_have_is_absent(community: Community, path: str) -> None:
    assert queries.log_file(community.pk, path) is None
    append(community, 300)
    assert queries.log_file(community.pk, path) is None


def test_inclusion_and_consistency_are_proved_at_any_size(community: Community) -> None:
    append(community, 700)
    for index, size in ((0, 1), (0, 700), (255, 256), (256, 257), (511, 600), (699, 700)):
        proof = queries.inclusion_proof(community.pk, index, size)
        leaf = merkle.leaf_hash(leaves(1, index)[0])
        merkle.verify_inclusion(leaf, index, size, merkle.root(leaves(size)), proof)
    for old, new in ((0, 5), (1, 700), (255, 257), (256, 512), (300, 699), (700, 700)):
        proof = queries.consistency_proof(community.pk, old, new)
        merkle.verify_consistency(old, new, merkle.root(leaves(old)), merkle.root(leaves(new)), proof)


def test_proofs_beyond_the_log_are_refused_with_its_size(community: Community) -> None:
    with pytest.raises(merkle.ProofError, match="the log has 0 leaves, not 1"):
        queries.inclusion_proof(community.pk, 0, 1)
    append(community, 3)
    with pytest.raises(merkle.ProofError, match="the log has 3 leaves, not 4"):
        queries.consistency_proof(community.pk, 1, 4)
    with pytest.raises(merkle.ProofError, match="leaf 3 is not in a tree of 3"):
        queries.inclusion_proof(community.pk, 3, 3)


@pytest.mark.parametrize("size", [10, 3000])
def test_proofs_take_the_same_few_queries_whatever_the_size(community: Community, size: int) -> None:
    append(community, size)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.inclusion_proof(community.pk, size // 2, size)
    assert len(asked) <= 3
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        actions.append(community.pk, leaves(3))
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 3


@pytest.mark.django_db(transaction=True)
def test_an_append_outside_a_transaction_is_refused(community: Community) -> None:
    with pytest.raises(transaction.TransactionManagementError, match="atomic"):
        actions.append(community.pk, leaves(1))
    assert not Log.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_append_vanishes_with_its_transaction(community: Community) -> None:
    append(community, 5)
    with transaction.atomic():
        actions.append(community.pk, leaves(300, 5))
        transaction.set_rollback(True)
    assert append(community, 300) == 5
    log = queries.log_of(community.pk)
    assert log is not None
    assert queries.frontier_of(log).root() == merkle.root(leaves(305))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="SQLite lets in one writer at a time"
)
def test_appends_that_race_follow_one_another(community: Community) -> None:
    def one(number: int) -> int:
        try:
            with transaction.atomic():
                return actions.append(community.pk, leaves(3, number * 3))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        firsts = list(pool.map(one, range(60)))
    assert sorted(firsts) == list(range(0, 180, 3))
    written = [bytes(leaf.commitment) for leaf in Leaf.objects.order_by("index")]
    assert [written[first : first + 3] for first in firsts] == [leaves(3, number * 3) for number in range(60)]
    log = queries.log_of(community.pk)
    assert log is not None
    assert queries.frontier_of(log).root() == merkle.root(written)


def test_only_commitments_enter_the_log(community: Community) -> None:
    with pytest.raises(merkle.LedgerError, match="32 bytes"), transaction.atomic():
        actions.append(community.pk, [b"somebody's words"])


def test_communities_have_logs_of_their_own(community: Community) -> None:
    other = Community.objects.create(slug="harbour", name={"en": "Harbour"})
    append(community, 4)
    assert append(other, 2) == 0
    assert actions.sign_checkpoint(other.pk).size == 2
    assert keys.origin("harbour") == "talk.riverbend.example/log/harbour"
    assert log_key(other).key_id != log_key(community).key_id


def test_a_fact_is_public_and_provable(community: Community) -> None:
    at = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=-5)))
    append(community, 3)
    fact = actions.record_fact(
        community.pk, "engagement.published", {"engagement": 4, "title": "Parcs à l’été"}, at
    )
    assert (fact.leaf_index, fact.recorded_at) == (3, at)
    assert queries.content_of(fact) == {"engagement": 4, "title": "Parcs à l’été"}
    assert '"at":"2026-03-01T14:30:00+00:00"' in fact.payload
    actions.sign_checkpoint(community.pk)
    found = Fact.objects.get()
    receipt = queries.receipt(community.pk, found.leaf_index, queries.opened(found.payload, found.salt))
    again = merkle.Receipt.from_json(receipt.to_json())
    assert merkle.verify_receipt(again, log_key(community)).checkpoint.size == 4


def test_a_fact_takes_the_present_time_unless_told_otherwise(community: Community) -> None:
    before = datetime.now(UTC)
    assert before <= actions.record_fact(community.pk, "test", {}).recorded_at <= datetime.now(UTC)


def test_a_fact_with_an_inexact_number_is_refused_and_leaves_no_trace(community: Community) -> None:
    with pytest.raises(merkle.LedgerError, match=r"\$\.fact\.share: float"):
        actions.record_fact(community.pk, "result.published", {"share": 0.5})
    assert not Log.objects.exists()


def test_facts_are_listed_newest_first_and_by_kind(community: Community) -> None:
    for number, kind in enumerate(("a", "b", "a")):
        actions.record_fact(community.pk, kind, {"number": number})
    assert [queries.content_of(fact)["number"] for fact in queries.public_facts(community.pk)] == [2, 1, 0]
    assert [fact.leaf_index for fact in queries.public_facts(community.pk, "a")] == [2, 0]


def test_a_receipt_waits_for_a_checkpoint_that_covers_its_leaf(community: Community) -> None:
    actions.sign_checkpoint(community.pk)
    fact = actions.record_fact(community.pk, "test", {})
    receipt = queries.receipt(community.pk, fact.leaf_index, queries.opened(fact.payload, fact.salt))
    assert (receipt.checkpoint, receipt.proof) == (None, ())
    merkle.verify_commitment(receipt)
