"""From decision to delivery: what one wing decided, another takes over, and neither knows the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from civiccircle.kernel.capability import capabilities
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text import Text

from . import actions
from .models import Link, Record
from .queries import kinds_on


@dataclass(frozen=True)
class Delivery:
    """Who answers for what is handed over (an office, in public, and a person who holds one), and what comes first."""

    office: Text = field(default_factory=dict)
    owner: Person | None = None
    first_step: Text = field(default_factory=dict)
    due: date | None = None


@dataclass(frozen=True)
class Decided:
    """One thing that `decision` wants delivered. `key` names it there: handed over twice, it is delivered once.

    `wanted` are the records that asked for it, for example a project of a budget; `cost` is in units of `currency`
    (ISO 4217); `at` is when it is handed over, now unless it is told.
    """

    decision: Record
    key: str
    title: Text
    summary: Text
    cost: Decimal | None = None
    currency: str = ""
    area_of_life: str = ""
    places: Sequence[Place] = ()
    wanted: Sequence[Record] = ()
    at: datetime | None = None
    delivery: Delivery = Delivery()


def can_hand_over() -> bool:
    """Whether a room is installed that delivers what was decided."""
    return any(each.takes_over for each in capabilities())


@transaction.atomic
def hand_over(*, by: Person, decided: Sequence[Decided]) -> list[Record]:
    """Have what was decided taken over, all of it or none; the records of what delivers it, in the same order.

    The room that takes over checks what `by` may do, and links each decision to its record. Raises `LookupError` when
    no room does.
    """
    for each in capabilities():
        if each.takes_over:
            return [each.takes_over(by=by, decided=one) for one in decided]
    raise LookupError("no room takes over what was decided: install the initiatives")


def answers_to(asked: Iterable[Record | None], besides: Record) -> list[Record]:
    """The decisions on record about what was `asked`, without one of them: what it hands over, they decided too."""
    sources = [each.pk for each in asked if each is not None]
    found = Link.objects.filter(source__in=sources, kind=Link.Kind.DECIDED_BY, target__public=True)
    decisions = found.filter(target__kind__in=kinds_on(CircleStep.DECIDED)).exclude(target=besides)
    return list({each.target_id: each.target for each in decisions.select_related("target")}.values())


@transaction.atomic
def join_to_delivery(decision: Record, asked: Iterable[Record], before: Iterable[Record] = ()) -> None:
    """Lead a decision that answers what was `asked` to what delivers it, as far as another decision has handed it over.

    Where the decision answered other records `before`, what only these led to is taken back.
    """
    was, now = _delivering(decision, before), _delivering(decision, asked)
    for key in was.keys() - now.keys():
        actions.unlink(decision, was[key], Link.Kind.DELIVERED_BY)
    for key in now.keys() - was.keys():
        actions.link(decision, now[key], Link.Kind.DELIVERED_BY)


def _delivering(decision: Record, asked: Iterable[Record]) -> dict[int, Record]:
    """What delivers each project that was asked for, and all that came of a whole budget or engagement."""
    asked = list(asked)
    wholes = [each.pk for each in asked if each.kind in kinds_on(CircleStep.ASKED)]
    handing = [kind.code for each in capabilities() for kind in each.record_kinds if kind.hands_over]
    outcomes = Link.objects.filter(source__in=wholes, kind=Link.Kind.DECIDED_BY, target__kind__in=handing)
    sources = {each.pk for each in asked}.difference(wholes).union(outcomes.values_list("target", flat=True))
    found = Link.objects.filter(source__in=sources - {decision.pk}, kind=Link.Kind.DELIVERED_BY)
    return {each.target_id: each.target for each in found.select_related("target__community").order_by("pk")}
