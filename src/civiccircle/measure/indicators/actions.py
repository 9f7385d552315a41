"""What analysts do: follow indicators and record what was observed. What was said once stays to be read.

`by` is the person who acts; `None` is the installation itself (the command line).
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.formats.observations import Observed
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.text import Text
from civiccircle.methods.merkle import canonical_json

from . import records
from .catalogue import definitions
from .checking import renew_findings
from .comparing import CONTENT, Comparison, Line, Outcome, compare, digits
from .derivation import in_languages, rates_touching
from .models import Indicator, Observation
from .rules import FOLLOW, RECORD
from .words import Faulty

_COMPONENT_CORRECTED = gettext_lazy("A component was corrected.")


@transaction.atomic
def follow(
    *,
    by: Person | None,
    community: Community,
    codes: Sequence[str],
    owner: Person | None = None,
    office: Text | None = None,
    at: datetime | None = None,
) -> list[Indicator]:
    """Follow indicators of the catalogue; one that was given up is taken up again, one that is followed stays."""
    permit(by, FOLLOW, community)
    ledger.hold(community.pk)
    at = at or timezone.now()
    known = {each.code: each for each in Indicator.objects.filter(community=community)}
    followed = []
    for definition in definitions(codes):
        indicator = known.get(definition.code)
        if indicator is not None and indicator.retired_at is None:
            continue
        if indicator is None:
            indicator = Indicator(community=community, followed_at=at, **definition.fields())
        indicator.retired_at, indicator.retired_because = None, {}
        indicator.owner, indicator.office = owner, office or {}
        _save(indicator, at)
        followed.append(indicator)
    return followed


@transaction.atomic
def define(
    *, by: Person | None, community: Community, at: datetime | None = None, **definition: Any
) -> Indicator:
    """Follow an indicator of the community's own; the arguments are the fields of `Indicator`."""
    permit(by, FOLLOW, community)
    ledger.hold(community.pk)
    at = at or timezone.now()
    indicator = Indicator(community=community, followed_at=at, **definition)
    indicator.full_clean()
    _save(indicator, at)
    return indicator


def _save(indicator: Indicator, at: datetime) -> None:
    indicator.save()
    if not indicator.is_component:
        records.publish(indicator)
    ledger.record_fact(
        indicator.community_id,
        "indicator.followed",
        {"indicator": indicator.code, "name": indicator.name},
        at,
    )


@transaction.atomic
def change_keeping(
    *, by: Person | None, indicator: Indicator, owner: Person | None, office: Text, update_months: int
) -> Indicator:
    """Change who looks after an indicator, who answers for it, and how often it is renewed."""
    permit(by, FOLLOW, indicator)
    indicator = locked(indicator)
    before = indicator.update_months
    indicator.owner, indicator.office, indicator.update_months = owner, office, update_months
    indicator.full_clean()
    indicator.save(update_fields=["owner", "office", "update_months"])
    if before != update_months:
        told = {
            "indicator": indicator.code,
            "name": indicator.name,
            "before": before,
            "months": update_months,
        }
        ledger.record_fact(indicator.community_id, "indicator.rhythm", told)
    forget_pages()
    return indicator


@transaction.atomic
def retire(*, by: Person | None, indicator: Indicator, reason: Text, at: datetime | None = None) -> Indicator:
    """Follow an indicator no longer. Its page and its values stay, with the reason."""
    permit(by, FOLLOW, indicator)
    if not reason:
        raise ValidationError(_("Say why it is not followed any more."))
    indicator = locked(indicator)
    if indicator.retired_at is None:
        indicator.retired_at, indicator.retired_because = at or timezone.now(), reason
        indicator.save(update_fields=["retired_at", "retired_because"])
        told = {"indicator": indicator.code, "name": indicator.name, "reason": reason}
        ledger.record_fact(indicator.community_id, "indicator.retired", told, at)
        forget_pages()
    return indicator


@transaction.atomic
def record_observations(
    *,
    by: Person | None,
    community: Community,
    rows: Sequence[Observed],
    reason: Text | None = None,
    at: datetime | None = None,
) -> Comparison:
    """Take observations in, all of them or, raising `Faulty`, none. What is on record already changes nothing.

    The rows have passed `formats.observations`. One that differs from what is on record corrects it and needs a reason:
    its own, or `reason`.
    """
    permit(by, RECORD, community)
    ledger.hold(community.pk)  # two tables at once, one after the other
    at = at or timezone.now()
    comparison = compare(community, rows, reason)
    if comparison.faults:
        raise Faulty(comparison.faults)
    changed = comparison.of(Outcome.NEW) + comparison.of(Outcome.CORRECTED)
    if changed:
        _take_in(community, changed, by, at)
        touched = [line.row.key for line in changed]
        renew_rates(
            community, rates_touching(community, touched), in_languages(community, _COMPONENT_CORRECTED), at
        )
        renew_findings(community, {key[0] for key in touched}, at)
        forget_pages()
    return comparison


def renew_rates(community: Community, rates: Sequence[Observed], reason: Text, at: datetime) -> None:
    """Take computed rates in. A value that somebody gave directly stays: the checks tell where the two differ."""
    comparison = compare(community, rates, reason)
    changed = [
        line
        for line in comparison.of(Outcome.NEW) + comparison.of(Outcome.CORRECTED)
        if line.before is None or line.before.derived
    ]
    if changed:
        _take_in(community, changed, None, at, derived=True)


def _take_in(
    community: Community, changed: Sequence[Line], by: Person | None, at: datetime, *, derived: bool = False
) -> None:
    ended = [_ended(line, at) for line in changed if line.before is not None]
    Observation.objects.bulk_update(ended, ["ended_at", "ended_because"], batch_size=200)
    pks = dict(Indicator.objects.filter(community=community).values_list("code", "pk"))
    made = [_observation(line.row, pks[line.row.indicator], by, at, derived=derived) for line in changed]
    Observation.objects.bulk_create(made, batch_size=500)
    kind, told = _fact(community, changed)
    ledger.record_fact(community.pk, kind, told, at)


def _ended(line: Line, at: datetime) -> Observation:
    before = line.before
    if before is None:
        raise ValueError("a new observation ends nothing")
    before.ended_at, before.ended_because = at, line.reason or {}
    return before


def _observation(
    row: Observed, indicator: int, by: Person | None, at: datetime, *, derived: bool
) -> Observation:
    said = {name: getattr(row, name) for name in CONTENT}
    return Observation(
        indicator_id=indicator,
        place=row.place,
        start=row.period.start,
        end=row.period.end,
        recorded_at=at,
        recorded_by=by,
        derived=derived,
        **said,
    )


def _fact(community: Community, changed: Sequence[Line]) -> tuple[str, dict[str, Any]]:
    """One observation is told in full; of many, how many, and a digest by which anybody can recognise them."""
    if len(changed) > 1:
        content = canonical_json([told_of(line.row) for line in changed])
        return "observations.recorded", {
            "new": sum(line.outcome is Outcome.NEW for line in changed),
            "corrected": sum(line.outcome is Outcome.CORRECTED for line in changed),
            "indicators": len({line.row.indicator for line in changed}),
            "digest": sha256(content).hexdigest(),
        }
    [line] = changed
    name = Indicator.objects.values_list("name", flat=True).get(community=community, code=line.row.indicator)
    told = told_of(line.row) | {"name": name}
    if line.before is None:
        return "observation.recorded", told
    return "observation.corrected", told | {"before": digits(line.before.value), "reason": line.reason}


def told_of(row: Observed) -> dict[str, Any]:
    """An observation as the log tells it and its digest covers it: numbers as their digits."""
    about = {"indicator": row.indicator, "place": row.place, "period": str(row.period)}
    said = {name: getattr(row, name) for name in CONTENT}
    return about | {
        name: digits(value) if isinstance(value, Decimal) else value for name, value in said.items()
    }


def locked(indicator: Indicator) -> Indicator:
    return Indicator.objects.select_for_update(of=("self",)).select_related("community").get(pk=indicator.pk)


def permit(by: Person | None, permission: str, obj: Community | Indicator) -> None:
    if by is not None:
        require(by, permission, obj)
