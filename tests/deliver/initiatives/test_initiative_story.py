"""What an initiative says in a story."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from civiccircle.deliver.initiatives.history import today_in
from civiccircle.deliver.initiatives.models import Initiative, Milestone
from civiccircle.kernel.trace.models import Record
from tests.stories import sentences


def test_it_tells_how_far_it_is_and_what_it_costs(initiative: Initiative) -> None:
    record, today = Record.objects.get(kind="initiative"), today_in(initiative.community)
    assert sentences(record) == ["IT. State: Approved.", "IT. État : Approuvée."]

    for days, done in ((-9, True), (-2, False), (5, False)):
        Milestone.objects.create(
            initiative=initiative,
            title={"en": "A step"},
            due=today + timedelta(days=days),
            done_on=today if done else None,
        )
    Milestone.objects.create(
        initiative=initiative, title={"en": "Given up"}, due=today, dropped_at=timezone.now()
    )
    Initiative.objects.update(cost=Decimal("57300.5"), currency="CAD")
    assert sentences(record) == [
        "IT. State: Approved. Milestones: 1 of 3 reached, one late. Cost: $57,300.50.",
        "IT. État : Approuvée. Jalons : 1 sur 3 atteint, un en retard. Coût : 57 300,50 $.",
    ]
    Milestone.objects.all().delete()
    Initiative.objects.all().delete()
    assert sentences(record) == []
