"""So many rows in every list of Riverbend."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from civiccircle.decide.council import actions as council
from civiccircle.decide.council.models import Decision
from civiccircle.deliver.contracting import actions as contracts
from civiccircle.deliver.contracting.models import Import, Organisation, Process
from civiccircle.deliver.initiatives import actions as initiatives
from civiccircle.deliver.initiatives import milestone_actions as milestones
from civiccircle.kernel.activities.models import (
    Activity,
    Contribution,
    Engagement,
    Moderation,
    Participant,
    Phase,
)
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger.actions import record_fact, sign_checkpoint
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.publishing.models import Release
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import record_of, records_on
from civiccircle.listen.conversations.models import Conversation, Statement, Vote
from civiccircle.measure.indicators import actions as indicators
from civiccircle.measure.indicators.catalogue import catalogue
from civiccircle.measure.indicators.models import Observation, Target
from tests.deliver.contracting.conftest import award, package, release


@pytest.fixture
def filled(community: Community, officer: Person, resident: Person) -> Callable[[int], dict[str, Any]]:
    """Puts so many rows into every list; gives what the addresses need."""

    def fill(number: int) -> dict[str, Any]:
        first, *_others = [_engagement(community, each) for each in range(number)]
        talk = Conversation.objects.get(activity__engagement=first)
        participant = Participant.objects.create(engagement=first, person=resident, joined_at=timezone.now())
        for each in range(number):
            _row_of_each(community, talk, participant, each)
        _measures(community, officer, number)
        decision = _delivers(community, number)
        imported, supplier = _buys(community, number)
        sign_checkpoint(community.pk)
        uid = Record.objects.earliest("pk").uid
        return {"uid": uid, "activity": talk.activity_id, "decision": decision.pk,
                "imported": imported.pk, "supplier": supplier.pk}  # fmt: skip

    return fill


def _engagement(community: Community, number: int) -> Engagement:
    now = timezone.now()
    engagement = Engagement.objects.create(
        community=community,
        slug=f"engagement-{number}",
        title={"en": f"Harbour {number}"},
        question={"en": "What should it become?"},
        deciding_body={"en": "City council"},
        answer_due=(now + timedelta(days=60)).date(),
        state=Engagement.State.ANSWERED if number % 2 else Engagement.State.PUBLISHED,
        published_at=now,
        answered_at=now if number % 2 else None,
    )
    Phase.objects.create(
        engagement=engagement,
        title={"en": "Talk"},
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=9),
        verbs=["conversation.vote"],
    )
    activity = Activity.objects.create(
        engagement=engagement, kind="conversation", slug="talk", title={"en": "Talk"}
    )
    Conversation.objects.create(activity=activity)
    return engagement


def _row_of_each(community: Community, talk: Conversation, participant: Participant, number: int) -> None:
    now = timezone.now()
    record = trace.publish_record(
        community=community,
        kind="engagement",
        object_id=Engagement.objects.get(slug=f"engagement-{number}").pk,
        title={"en": f"Harbour {number}"},
        path=f"/riverbend/engagements/engagement-{number}/",
        happened_at=now,
    )
    hub = Record.objects.earliest("pk")
    if record != hub:
        trace.link(hub, record, Link.Kind.RAISED_IN)
    trace.publish_record(
        community=community,
        kind="answer",
        object_id=number,
        title={"en": f"Answer {number}"},
        path=f"/riverbend/engagements/engagement-{number}/#answer",
        happened_at=now,
    )
    fact = record_fact(community.pk, "activity.closed", {"engagement": f"engagement-{number}"})
    statement = Statement.objects.create(
        conversation=talk, number=number, text=f"Statement {number}", state="accepted", created_at=now
    )
    contribution = Contribution.objects.create(
        activity=talk.activity,
        participant=participant,
        verb="conversation.vote",
        payload="{}",
        salt=bytes(16),
        leaf_index=fact.leaf_index,
        accepted_at=now,
    )
    Vote.objects.create(
        statement=statement, participant=participant, choice=1, contribution_id=contribution.pk
    )
    Moderation.objects.create(
        activity=talk.activity,
        subject_kind="statement",
        subject_id=number,
        decision="rejected",
        reason="abuse",
        decided_at=now,
    )
    Release.objects.create(community=community, what={"en": "a table"}, policy={"en": "no count under 5"})
    Place.objects.create(community=community, slug=f"place-{number}", name={"en": f"Place {number}"})
    Result.objects.create(
        activity=talk.activity,
        version=number + 1,
        method="opinion_map",
        method_version="1",
        parameters={},
        inputs_digest="0",
        output={},
        output_digest="0",
        computed_at=now,
        final=True,
    )


def _measures(community: Community, person: Person, number: int) -> None:
    """So many indicators; of one of them so many values, corrections, places and targets."""
    now, first = timezone.now(), None
    for code in list(catalogue())[:number]:
        [made] = indicators.follow(by=None, community=community, codes=[code], owner=person)
        first = first or made
        Observation.objects.create(indicator=made, value=1, start=date(2024, 1, 1), end=date(2024, 12, 31),
                                   recorded_at=now, source={"en": "Survey"}, licence="CC0")  # fmt: skip
        Target.objects.create(indicator=made, value=9, due=date(2030, 12, 31), set_by={"en": "Council"},
                              recorded_at=now)  # fmt: skip
    for each in range(number):
        said = {
            "indicator": first,
            "source": {"en": "Survey"},
            "licence": "CC0",
            "value": each,
            "recorded_at": now,
        }
        days = {"start": date(1900 + each, 1, 1), "end": date(1900 + each, 12, 31)}
        Observation.objects.create(**said, **days)
        Observation.objects.create(**said, **days, ended_at=now)
        Observation.objects.create(**said, **days, place=f"place-{each}")
        Target.objects.create(indicator=first, value=9, due=date(2031 + each, 1, 1), set_by={"en": "Council"},
                              recorded_at=now)  # fmt: skip


def _delivers(community: Community, number: int) -> Decision:
    """So many decisions; of one of them so many initiatives, of one of those so many milestones and changes."""
    given = {"title": {"en": "A path"}, "body": {"en": "Council"}, "decided_on": date(2026, 3, 4)}
    first, *_others = [
        council.record_decision(by=None, community=community, **given) for _each in range(number)
    ]
    rests_on = record_of("decision", first.pk)
    words = {"title": {"en": "A path"}, "summary": {"en": "To walk"}, "state": "approved"}
    made, *_others = [
        initiatives.begin_initiative(
            by=None, community=community, identifier=f"RB-{each}", decision=rests_on, **words
        )
        for each in range(1, number + 1)
    ]
    for each in range(number):
        milestone = {"title": {"en": f"Step {each}"}, "due": date(2026, 3, 4)}
        milestones.set_milestone(by=None, initiative=made, **milestone)
    return first


def _buys(community: Community, number: int) -> tuple[Import, Organisation]:
    """So many contracts of as many firms, won by one of them too; of one so many releases and initiatives; files."""
    everybody = [{"id": f"F-{each}", "name": f"Firm {each}"} for each in range(number)]
    first = [
        release(name=f"again-{each}", day=1 + each % 19, buyer=everybody[each]) for each in range(number)
    ]
    others = [award(each, buyer=everybody[each], awards=[_won(everybody[0], everybody[each])])
              for each in range(1, number)]  # fmt: skip
    _checked, imported = contracts.receive(
        by=None, community=community, data=package(*first, *others), name="contracts.json"
    )
    assert imported is not None
    contracts.publish(by=None, imported=imported)
    Import.objects.bulk_create(
        Import(community=community, digest=str(each), size=1, state="discarded", report=imported.report,
               received_at=timezone.now()) for each in range(number)
    )  # fmt: skip
    paid = record_of("contract_process", Process.objects.get(ocid="ocds-river-1").pk)
    for initiative in records_on(community, CircleStep.DELIVERED):
        trace.link(initiative, paid, Link.Kind.PAID_BY)
    return imported, Organisation.objects.get(name="Firm 0")


def _won(*firms: dict[str, str]) -> dict[str, Any]:
    return {"id": "a", "status": "active", "value": {"amount": 1, "currency": "CAD"}, "suppliers": firms}
