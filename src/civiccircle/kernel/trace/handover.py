"""From decision to delivery: what one wing decided, another takes over, and neither knows the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from civiccircle.kernel.capability import capabilities
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text import Text

from .models import Record


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
