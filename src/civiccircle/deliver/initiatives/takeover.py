"""What was decided elsewhere becomes an initiative by one act."""

from django.db import transaction

from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace.handover import Decided
from civiccircle.kernel.trace.models import Link, Record

from . import records
from .actions import begin_initiative, permit
from .milestone_actions import set_milestone
from .models import Initiative
from .rules import BEGIN
from .states import State


@transaction.atomic
def take_over(*, by: Person, decided: Decided) -> Record:
    """The record of the initiative that delivers what was decided: approved, and begun unless it was before.

    The decision leads to it, and so does each record that wanted it.
    """
    if not decided.key:
        raise ValueError("what is handed over needs a key: without one it would be begun again and again")
    community, delivery = decided.decision.community, decided.delivery
    permit(by, BEGIN, community)
    ledger.hold(community.pk)
    initiative = Initiative.objects.filter(decision=decided.decision, key=decided.key).first()
    if initiative is None:
        initiative = begin_initiative(
            by=by,
            community=community,
            title=decided.title,
            summary=decided.summary,
            state=State.APPROVED,
            decision=decided.decision,
            key=decided.key,
            places=decided.places,
            wanted=decided.wanted,
            cost=decided.cost,
            currency=decided.currency,
            area_of_life=decided.area_of_life,
            office=delivery.office,
            owner=delivery.owner,
            at=decided.at,
        )
        if delivery.first_step and delivery.due:
            set_milestone(
                by=by, initiative=initiative, title=delivery.first_step, due=delivery.due, at=decided.at
            )
        return records.on_record(initiative)
    record = records.on_record(initiative)
    for each in decided.wanted:
        trace.link(each, record, Link.Kind.DELIVERED_BY)
    return record
