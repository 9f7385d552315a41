"""Saying how an indicator is computed and checked, defining components, and accepting what a check asks about."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.formats.observations import ColumnMapping
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text import Text
from civiccircle.methods.indicator_formula import FormulaFault, check_units, read_formula, read_unit

from .actions import define, locked, permit, renew_rates
from .checking import renew_findings
from .derivation import computed, in_languages
from .formula_words import said
from .models import Finding, ImportMapping, Indicator
from .rules import FOLLOW, RECORD

_FORMULA_CHANGED = gettext_lazy("The formula was changed.")


@transaction.atomic
def define_component(
    *, by: Person | None, community: Community, at: datetime | None = None, **definition: Any
) -> Indicator:
    """Count or measure something that rates are computed from; it is observed as an indicator is."""
    _check_unit(definition["measured_in"])
    return define(by=by, community=community, at=at, is_component=True, **definition)


@transaction.atomic
def say_how_computed(
    *,
    by: Person | None,
    indicator: Indicator,
    formula: str = "",
    measured_in: str = "",
    minimum_cell: int | None = None,
    whole: str = "",
    not_above: str = "",
    gas: str = "",
    at: datetime | None = None,
) -> Indicator:
    """Say from which components, in which unit, and against what an indicator is checked; its rates are renewed."""
    permit(by, FOLLOW, indicator)
    ledger.hold(indicator.community_id)
    at, indicator = at or timezone.now(), locked(indicator)
    before = indicator.formula
    indicator.formula, indicator.measured_in, indicator.minimum_cell = (
        formula,
        measured_in or "1",
        minimum_cell,
    )
    indicator.whole, indicator.not_above, indicator.gas = whole, not_above, gas
    _check(indicator)
    indicator.full_clean()
    indicator.save()
    if formula != before:
        told = {"indicator": indicator.code, "name": indicator.name, "formula": formula or "–"}
        ledger.record_fact(indicator.community_id, "indicator.formula", told, at)
    if formula:
        reason = in_languages(indicator.community, _FORMULA_CHANGED)
        renew_rates(indicator.community, computed(indicator), reason, at)
    renew_findings(indicator.community, [indicator.code], at)
    forget_pages()
    return indicator


@transaction.atomic
def accept(*, by: Person | None, finding: Finding, reason: Text, at: datetime | None = None) -> Finding:
    """Let a value stand although a check asks about it, and say in public why."""
    indicator = finding.indicator
    permit(by, RECORD, indicator)
    if not reason:
        raise ValidationError(_("Say why the value is right."))
    ledger.hold(indicator.community_id)
    finding = Finding.objects.select_related("indicator").get(pk=finding.pk)
    if finding.ended_at is not None or finding.accepted_at is not None:
        return finding
    finding.accepted_at, finding.accepted_because, finding.accepted_by = at or timezone.now(), reason, by
    finding.full_clean()
    finding.save(update_fields=["accepted_at", "accepted_because", "accepted_by"])
    told = {
        "indicator": indicator.code,
        "name": indicator.name,
        "place": finding.place,
        "period": str(finding.period),
        "rule": finding.rule,
        "reason": reason,
    }
    ledger.record_fact(indicator.community_id, "finding.accepted", told, finding.accepted_at)
    forget_pages()
    return finding


@transaction.atomic
def save_mapping(
    *, by: Person | None, community: Community, name: str, mapping: ColumnMapping
) -> ImportMapping:
    """Keep how tables of one origin are read; one with the same name is replaced."""
    permit(by, RECORD, community)
    told = {key: list(each) if isinstance(each, tuple) else each for key, each in vars(mapping).items()}
    saved, _created = ImportMapping.objects.update_or_create(
        community=community, name=name, defaults={"told": told}
    )
    return saved


def _check(indicator: Indicator) -> None:
    _check_unit(indicator.measured_in)
    here = Indicator.objects.filter(community=indicator.community_id, retired_at=None)
    if indicator.not_above and not here.exclude(pk=indicator.pk).filter(code=indicator.not_above).exists():
        raise ValidationError({"not_above": _("No other indicator with this code is followed.")})
    if not indicator.formula:
        return
    if indicator.is_component:
        raise ValidationError({"formula": _("A component is observed, not computed.")})
    units = {each.code: read_unit(each.measured_in) for each in here.filter(is_component=True)}
    try:
        check_units(read_formula(indicator.formula), units, read_unit(indicator.measured_in))
    except FormulaFault as fault:
        raise ValidationError({"formula": said(fault)}) from None


def _check_unit(unit: str) -> None:
    try:
        read_unit(unit)
    except FormulaFault as fault:
        raise ValidationError({"measured_in": said(fault)}) from None
