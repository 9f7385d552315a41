import pytest
from django.db import transaction
from django.utils import timezone

from civiccircle.cli.ledgers import audits
from civiccircle.decide.budgets.bulk import PastBallot, write_past_ballots
from civiccircle.decide.budgets.models import Budget
from civiccircle.kernel.activities.models import Activity, Contribution, Engagement, Participant
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions
from civiccircle.kernel.ledger.models import Checkpoint, Fact, Leaf, Log

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("kind", ["contribution", "fact"])
def test_what_does_not_say_any_more_what_was_logged_is_found(
    community: Community, engagement: Engagement, kind: str
) -> None:
    activity = Activity.objects.create(
        engagement=engagement, kind="budget", slug="money", title={"en": "Money"}
    )
    budget = Budget.objects.create(activity=activity, amount=1)
    now = timezone.now()
    people = [Participant.objects.create(engagement=engagement, joined_at=now) for _ in range(3)]
    with transaction.atomic():
        write_past_ballots(budget, [PastBallot(each.pk, [1], now) for each in people])
        fact = actions.record_fact(community.pk, "budget.frozen", {"cost": 5})
    Contribution.objects.filter(participant=people[0]).update(payload="{}", salt=b"")  # forgotten
    assert next(audits()).fault == ""
    if kind == "fact":
        Fact.objects.filter(pk=fact.pk).update(payload=fact.payload.replace("5", "6"))
    else:
        mine = Contribution.objects.get(participant=people[1])
        Contribution.objects.filter(pk=mine.pk).update(payload=mine.payload.replace("[1]", "[2]"))
    assert "1 contributions or facts do not say any more what was logged" in next(audits()).fault
