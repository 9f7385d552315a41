"""The log of a community in the database: appends, facts, checkpoints, proofs."""

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions, keys, queries
from civiccircle.kernel.ledger.models import Checkpoint, Fact, Leaf, Log, Tile
from civiccircle.methods import merkle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, so that the key is made here."""
    monkeypatch.delenv(keys.VARIABLE, raising=False)
    settings.DATA_DIR = tmp_path / "data"
    settings.BASE_URL = "https://talk.riverbend.example"
    return tmp_path / "data"


@pytest.fixture
def community() -> Community:
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend"})


def leaves(count: int, start: int = 0) -> list[bytes]:
    return [(start + number).to_bytes(32, "big") for number in range(count)]


def append(community: Community, count: int) -> int:
    """Append `count` numbered leaves in a transaction of their own."""
    with transaction.atomic():
        log = queries.log_of(community.pk)
        return actions.append(community.pk, leaves(count, log.size if log else 0))


def log_key(community: Community) -> merkle.VerifierKey:
    return merkle.VerifierKey.parse(queries.vkey(community.slug))


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


def test_a_checkpoint_opens_with_the_published_key(community: Community) -> None:
    append(community, 9)
    signed = actions.sign_checkpoint(community.pk)
    head = merkle.open_checkpoint(signed.note, log_key(community)).checkpoint
    assert head == merkle.Checkpoint("talk.riverbend.example/log/riverbend", 9, merkle.root(leaves(9)))
    assert queries.latest_checkpoint(community.pk) == signed


def test_a_size_is_signed_once(community: Community) -> None:
    append(community, 9)
    first = actions.sign_checkpoint(community.pk)
    assert actions.sign_checkpoint(community.pk) == first
    append(community, 1)
    assert actions.sign_checkpoint(community.pk).size == 10
    assert Checkpoint.objects.count() == 2


def test_an_empty_log_can_be_signed(community: Community) -> None:
    head = merkle.open_checkpoint(actions.sign_checkpoint(community.pk).note, log_key(community)).checkpoint
    assert (head.size, head.root) == (0, merkle.EMPTY_ROOT)
    append(community, 1)
    assert actions.sign_checkpoint(community.pk).size == 1


def test_only_logs_that_have_grown_are_due(community: Community) -> None:
    Community.objects.create(slug="silent", name={"en": "Silent"})
    other = Community.objects.create(slug="harbour", name={"en": "Harbour"})
    append(community, 1)
    append(other, 1)
    assert actions.sign_due_checkpoints() == 2
    assert actions.sign_due_checkpoints() == 0
    append(other, 1)
    assert actions.sign_due_checkpoints() == 1


def test_a_log_that_cannot_be_signed_keeps_none_of_the_others_waiting(community: Community) -> None:
    other = Community.objects.create(slug="harbour", name={"en": "Harbour"})
    append(community, 7)
    actions.sign_due_checkpoints()
    append(community, 2)
    append(other, 1)
    rewrite_leaf(community)
    with pytest.raises(ExceptionGroup, match="do not continue"):
        actions.sign_due_checkpoints()
    assert set(Checkpoint.objects.values_list("log__community__slug", "size")) == {
        ("riverbend", 7),
        ("harbour", 1),
    }


def rewrite_leaf(community: Community) -> None:
    Leaf.objects.filter(log__community=community, index=7).update(commitment=bytes(32))


def rewrite_tile(community: Community) -> None:
    tile = Tile.objects.get(log__community=community, level=0, index=0)
    Tile.objects.filter(pk=tile.pk).update(hashes=bytes(32) + bytes(tile.hashes)[32:])


def rewrite_frontier(community: Community) -> None:
    frontier = merkle.extend(merkle.Frontier(), merkle.leaf_hashes([b"other", *leaves(260, 1)])).frontier
    Log.objects.filter(community=community).update(frontier=frontier.to_bytes())


def drop_tile(community: Community) -> None:
    Tile.objects.filter(log__community=community, level=0).delete()
    Leaf.objects.filter(log__community=community, index=3).delete()


@pytest.mark.parametrize(
    ("before", "after", "rewrite"),
    [(7, 9, rewrite_leaf), (260, 261, rewrite_frontier), (255, 261, rewrite_tile), (255, 261, drop_tile)],
)
def test_a_rewritten_log_is_not_signed(
    community: Community, before: int, after: int, rewrite: Callable[[Community], None]
) -> None:
    append(community, before)
    actions.sign_checkpoint(community.pk)
    append(community, after - before)
    rewrite(community)
    with pytest.raises(merkle.LedgerError):
        actions.sign_checkpoint(community.pk)
    assert Checkpoint.objects.count() == 1


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


def test_the_key_is_made_once_and_readable_by_its_owner_only(installation: Path) -> None:
    first = keys.signing_key("riverbend")
    assert keys.signing_key("riverbend") == first
    assert stat.S_IMODE((installation / "ledger-key").stat().st_mode) == 0o600
    assert [file.name for file in installation.iterdir()] == ["ledger-key"]


def test_the_key_can_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, installation: Path) -> None:
    monkeypatch.setenv(keys.VARIABLE, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    assert keys.signing_key("riverbend").secret == bytes(32)
    assert not installation.exists()


@pytest.mark.parametrize(("key", "reason"), [("AAAA", "has 3 bytes"), ("not base64", "not valid base64")])
def test_a_damaged_key_is_named_and_nothing_is_signed(
    monkeypatch: pytest.MonkeyPatch, installation: Path, key: str, reason: str
) -> None:
    monkeypatch.setenv(keys.VARIABLE, key)
    with pytest.raises(ImproperlyConfigured, match=rf"CIVICCIRCLE_LEDGER_KEY: .*{reason}"):
        keys.signing_key("riverbend")
    monkeypatch.delenv(keys.VARIABLE)
    installation.mkdir()
    (installation / "ledger-key").write_text(key)
    with pytest.raises(ImproperlyConfigured, match=rf"ledger-key: .*{reason}"):
        keys.signing_key("riverbend")
