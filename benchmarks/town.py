"""A made-up town with as many rows of everything as asked for, written in bulk.

Importing this module sets Django up on the data folder that CIVICCIRCLE_DATA names (see `own_folder`).
"""

import json
import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from civiccircle.kernel.activities.models import (
    Activity,
    Contribution,
    Engagement,
    Moderation,
    Participant,
    Phase,
)
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.ledger.models import Fact, Log
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.people.participants import key_digest
from civiccircle.kernel.publishing.models import Release
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.trace.models import Link, Record, SearchText, Turn
from civiccircle.listen.conversations.models import Conversation, Statement, Vote
from civiccircle.measure.indicators import actions as indicators
from civiccircle.measure.indicators.catalogue import catalogue
from civiccircle.measure.indicators.models import Indicator, Observation, Target
from civiccircle.methods.merkle import canonical_json, commitment

SLUG = "town"
DAY = timedelta(days=1)
SALT = bytes(16)
AT_ONCE = 5_000
FOLLOWED = 40  # indicators, of the 111 of the catalogue
OPEN = 200  # engagements that are open at the same time
WORDS = (
    *(
        "bridge",
        "market",
        "school",
        "harbour",
        "tram",
        "garden",
        "library",
        "square",
        "lamp",
        "tree",
        "river",
    ),
    *("bench", "path", "hall", "ferry"),
)


def made() -> Community:
    """A migrated database with an empty town of four districts."""
    call_command("migrate", verbosity=0)
    town = Community.objects.create(slug=SLUG, name={"en": "Town", "fr": "Ville"}, population=120_000)
    Place.objects.bulk_create(
        Place(community=town, slug=word, name={"en": word.title()}, population=30_000) for word in WORDS[:4]
    )
    return town


def conversation(town: Community, slug: str, statements: int) -> Conversation:
    """An open conversation with shown statements, numbered from 0."""
    now = timezone.now()
    engagement = Engagement.objects.create(
        community=town,
        slug=slug,
        title={"en": f"The {slug}", "fr": f"Le {slug}"},
        question={"en": "What shall it become?", "fr": "Que doit-il devenir ?"},
        deciding_body={"en": "The council", "fr": "Le conseil"},
        answer_due=(now + 60 * DAY).date(),
        state=Engagement.State.PUBLISHED,
        published_at=now,
    )
    Phase.objects.create(
        engagement=engagement,
        title={"en": "Talk", "fr": "Parlons"},
        starts_at=now - DAY,
        ends_at=now + 30 * DAY,
        verbs=["conversation.vote", "conversation.propose"],
    )
    activity = Activity.objects.create(
        engagement=engagement, kind="conversation", slug="talk", title={"en": "Talk", "fr": "Parlons"}
    )
    talk = Conversation.objects.create(activity=activity)
    Statement.objects.bulk_create(
        (
            Statement(
                conversation=talk,
                number=number,
                text=f"{sentence(number)}.",
                language="en",
                state=Statement.State.ACCEPTED,
                created_at=now,
            )
            for number in range(statements)
        ),
        batch_size=AT_ONCE,
    )
    return talk


def sentence(number: int) -> str:
    """Seven words that no two numbers under 15^5 share."""
    picked = [WORDS[number // 15**place % 15] for place in range(5)]
    return f"Number {number}: {' '.join(picked)}"


def voice(engagement: Engagement) -> tuple[Participant, str]:
    """Somebody who takes part without an account, and the cookie that they hold."""
    token = secrets.token_urlsafe(32)
    participant = Participant.objects.create(
        engagement=engagement, key_digest=key_digest(engagement.pk, token), joined_at=timezone.now()
    )
    return participant, token


@transaction.atomic
def rows(town: Community, number: int) -> str:
    """`number` rows in every list that grows; gives the cookie of somebody who cast `number` votes."""
    talk = conversation(town, "harbour", number)
    participant, token = voice(talk.activity.engagement)
    engagements = _engagements(town, number)
    _facts(town, number)
    _records(town, engagements)
    _votes(talk, participant)
    now = timezone.now()
    bulk(
        Moderation(
            activity=talk.activity,
            subject_kind="statement",
            subject_id=each + 1,
            decision=Moderation.Decision.REJECTED,
            reason=Moderation.Reason.OFF_TOPIC,
            explanation="It belongs to another question.",
            decided_at=now - each * timedelta(minutes=1),
        )
        for each in range(number)
    )
    bulk(
        Release(community=town, what={"en": f"release {each}"}, policy={"en": "no count under 5"})
        for each in range(number)
    )
    bulk(_result(talk.activity, each) for each in range(number))
    _observations(town, number)
    return token


def staff(town: Community, role: Role) -> Person:
    person = Person.objects.create_user(f"{role.value}@town.example", name="Olive")
    Membership.objects.create(community=town, person=person, role=role)
    return person


def _engagements(town: Community, number: int) -> list[Engagement]:
    """As in a town with a long memory: at most some hundred are open, all others were answered."""
    now = timezone.now()
    made = [
        Engagement(
            community=town,
            slug=f"engagement-{each}",
            title={"en": sentence(each), "fr": sentence(each)},
            question={"en": "What shall it become?", "fr": "Que doit-il devenir ?"},
            deciding_body={"en": "The council", "fr": "Le conseil"},
            answer_due=(now + (each % 300 + 40) * DAY).date(),
            area_of_life="moves" if each % 2 else "nature",
            state=Engagement.State.PUBLISHED if each < OPEN else Engagement.State.ANSWERED,
            published_at=now - each * timedelta(minutes=1),
            answered_at=None if each < OPEN else now - each * timedelta(minutes=1),
            answer={} if each < OPEN else {"en": "It will be built.", "fr": "On le construira."},
        )
        for each in range(number)
    ]
    bulk(iter(made))
    bulk(
        Phase(
            engagement=each,
            title={"en": "Talk", "fr": "Parlons"},
            starts_at=now - DAY,
            ends_at=now + 30 * DAY,
            verbs=["conversation.vote"],
        )
        for each in made
    )
    bulk(
        Activity(engagement=each, kind="conversation", slug="talk", title={"en": "Talk", "fr": "Parlons"})
        for each in made
    )
    return made


def _facts(town: Community, number: int) -> None:
    payloads = [
        canonical_json(
            {
                "at": "2026-03-01T10:00:00Z",
                "fact": {"number": each, "decision": "rejected", "reason": "off_topic"},
                "kind": "moderation.decided",
            }
        ).decode()
        for each in range(number)
    ]
    first = ledger.append(town.pk, [commitment(each.encode(), SALT) for each in payloads])
    log, now = Log.objects.get(community=town), timezone.now()
    bulk(
        Fact(
            log=log,
            kind="moderation.decided",
            payload=payload,
            salt=SALT,
            leaf_index=first + place,
            recorded_at=now,
        )
        for place, payload in enumerate(payloads)
    )
    ledger.sign_checkpoint(town.pk)


def _records(town: Community, engagements: list[Engagement]) -> None:
    """A record of each engagement, all of them linked with the first."""
    now = timezone.now()
    records = [
        Record(
            community=town,
            kind="engagement",
            object_id=str(each.pk),
            title=each.title,
            summary=each.question,
            path=f"/{SLUG}/engagements/{each.slug}/",
            happened_at=each.published_at or now,
        )
        for each in engagements
    ]
    bulk(iter(records))
    bulk(
        SearchText(
            record=each,
            community=town,
            language=language,
            title=sentence(place).lower(),
            body="what shall it become?",
            other="",
        )
        for place, each in enumerate(records)
        for language in ("en", "fr")
    )
    hub = records[0]
    bulk(Link(source=hub, target=each, kind="raised_in", made_at=now) for each in records[1:])
    answers = [
        Record(
            community=town,
            kind="answer",
            object_id=each.object_id,
            title=each.title,
            path=f"{each.path}#answer",
            happened_at=each.happened_at,
        )
        for each in records
    ]
    bulk(iter(answers))
    bulk(Turn(record=each, community=town, decided_at=each.happened_at) for each in answers)


def _votes(talk: Conversation, participant: Participant) -> None:
    statements = list(talk.statements.values_list("pk", "number"))
    payloads = [
        canonical_json(
            {"activity": talk.activity_id, "verb": "conversation.vote", "statement": number, "vote": 1}
        ).decode()
        for _pk, number in statements
    ]
    first = ledger.append(
        talk.activity.engagement.community_id, [commitment(each.encode(), SALT) for each in payloads]
    )
    now = timezone.now()
    contributions = [
        Contribution(
            activity_id=talk.activity_id,
            participant=participant,
            verb="conversation.vote",
            payload=payload,
            salt=SALT,
            leaf_index=first + place,
            accepted_at=now,
        )
        for place, payload in enumerate(payloads)
    ]
    bulk(iter(contributions))
    bulk(
        Vote(statement_id=pk, participant=participant, choice=1, contribution_id=contribution.pk)
        for (pk, _number), contribution in zip(statements, contributions, strict=True)
    )


def _result(activity: Activity, version: int) -> Result:
    return Result(
        activity=activity,
        version=version + 1,
        method="opinion_map",
        method_version="1",
        parameters={},
        inputs_digest="0" * 64,
        output=json.loads("{}"),
        output_digest="0" * 64,
        computed_at=timezone.now(),
        final=True,
    )


def _observations(town: Community, number: int) -> None:
    """Half of them of one indicator, half of the others that the town follows, in the town and its districts."""
    followed = indicators.follow(by=None, community=town, codes=list(catalogue())[:FOLLOWED])
    now = timezone.now()
    bulk(_observation(followed[0], each, now) for each in range(number // 2))
    others = followed[1:]
    bulk(_observation(others[each % len(others)], each // len(others), now) for each in range(number // 2))
    bulk(
        Target(indicator=each, value=9, due=date(2030, 12, 31), set_by={"en": "Council"}, recorded_at=now)
        for each in followed
    )


def _observation(indicator: Indicator, number: int, now: datetime) -> Observation:
    """The first stands for yesterday and the whole town, the next for its districts, then the day before."""
    back, place = divmod(number, 5)
    day = now.date() - (back + 1) * DAY
    return Observation(
        indicator=indicator,
        place=["", *WORDS[:4]][place],
        start=day,
        end=day,
        value=number % 90,
        source={"en": "Survey"},
        licence="CC0",
        recorded_at=now,
    )


def bulk(made: Iterator[Any]) -> None:
    """Write rows of one model, some thousand at a time."""
    first = next(made, None)
    if first is None:
        return
    batch = [first]
    for each in made:
        batch.append(each)
        if len(batch) == AT_ONCE:
            type(first)._default_manager.bulk_create(batch)
            batch = []
    type(first)._default_manager.bulk_create(batch)
