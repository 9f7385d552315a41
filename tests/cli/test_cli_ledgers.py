import pytest
from django.db import transaction

from civiccircle.cli.ledgers import audits
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions
from civiccircle.kernel.ledger.models import Checkpoint, Leaf, Log

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend"})


def grow(community: Community, leaves: int, start: int = 0) -> None:
    with transaction.atomic():
        actions.append(community.pk, [number.to_bytes(32) for number in range(start, start + leaves)])


@pytest.mark.parametrize(("signed", "later"), [(1, 0), (3, 300), (256, 1), (255, 258), (600, 0)])
def test_a_sound_ledger_passes(community: Community, signed: int, later: int) -> None:
    grow(community, signed)
    actions.sign_checkpoint(community.pk)
    grow(community, later, signed)
    (audit,) = audits()
    assert (audit.community, audit.size, audit.fault) == ("riverbend", signed + later, "")


def test_an_altered_leaf_is_found(community: Community) -> None:
    grow(community, 300)
    Leaf.objects.filter(index=270).update(commitment=bytes(32))
    assert "does not agree" in next(audits()).fault


def test_an_altered_leaf_under_a_signature_is_found(community: Community) -> None:
    grow(community, 300)
    actions.sign_checkpoint(community.pk)
    Leaf.objects.filter(index=3).update(commitment=bytes(32))
    assert "not those that were signed" in next(audits()).fault


def test_a_dropped_leaf_is_found(community: Community) -> None:
    grow(community, 300)
    Leaf.objects.filter(index=299).delete()
    assert "missing" in next(audits()).fault


def test_a_log_cut_back_behind_its_signature_is_found(community: Community) -> None:
    grow(community, 20)
    actions.sign_checkpoint(community.pk)
    Leaf.objects.all().delete()
    Log.objects.update(size=0, frontier=b"")
    assert Checkpoint.objects.exists()
    assert "not those that were signed" in next(audits()).fault
