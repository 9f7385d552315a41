"""Checkpoints and the key that signs them: what was rewritten is not signed."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions, keys, queries
from civiccircle.kernel.ledger.models import Checkpoint, Leaf, Log, Tile
from civiccircle.methods import merkle
from tests.kernel.ledger.logs import append, leaves, log_key

pytestmark = pytest.mark.django_db


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
