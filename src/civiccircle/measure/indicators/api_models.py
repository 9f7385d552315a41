"""What the API tells of indicators. Numbers are exact decimals, as text."""

from datetime import date, datetime
from typing import Annotated, Any, cast

from ninja import Field
from pydantic import BeforeValidator

from civiccircle.kernel.outgoing import Out

from .catalogue import Definition
from .comparing import digits
from .models import Indicator
from .records import path_of
from .standing import Standing

Number = Annotated[str | None, BeforeValidator(digits)]


class DefinitionOut(Out):
    code: str
    name: dict[str, str]
    numerator: dict[str, str]
    denominator: dict[str, str]
    multiplier: int
    unit: dict[str, str]
    minimum: Number
    maximum: Number
    direction: str = Field(description="up, down or towards: which way is better.")
    reference: Number
    factors: list[str] = Field(
        description="Those of the Intelligent Community Forum; the first is the main one."
    )
    areas: list[str]
    update_months: int
    source_kind: str
    codes: str = Field(description="Its numbers in standards.")
    sdg: str

    @classmethod
    def of(cls, definition: Definition | Indicator) -> "DefinitionOut":
        return cls(**_definition(definition))


class ValueOut(Out):
    period: str
    value: Number


class NextTargetOut(Out):
    value: Number
    due: date
    pace: str | None = Field(
        description="reached, on course, behind, away, missed or unknown; null without a value."
    )


class IndicatorOut(DefinitionOut):
    path: str = Field(description="The address of its page, after the language.")
    is_component: bool = Field(description="Counted or measured so that rates can be computed from it.")
    formula: str = Field(description="How it is computed from components; empty where it is not.")
    measured_in: str = Field(description="The unit that the formula gives: 1 is a pure number.")
    office: dict[str, str]
    followed_at: datetime
    retired_at: datetime | None
    retired_because: dict[str, str]
    state: str = Field(
        description="current, stale (out of date) or none (never a value), for the whole community."
    )
    good_until: date | None
    latest: ValueOut | None
    target: NextTargetOut | None

    @classmethod
    def of(cls, standing: Any) -> "IndicatorOut":
        stands: Standing = standing
        indicator, latest, target = stands.indicator, stands.latest, stands.target
        names = (
            "is_component",
            "formula",
            "measured_in",
            "office",
            "followed_at",
            "retired_at",
            "retired_because",
        )
        return cls(
            **_definition(indicator),
            **{name: getattr(indicator, name) for name in names},
            path=path_of(indicator),
            state=stands.state,
            good_until=stands.good_until,
            latest=ValueOut(period=str(latest.period), value=cast(Any, latest.value)) if latest else None,
            target=NextTargetOut(
                value=target.value,
                due=target.due,
                pace=stands.progress.pace.value if stands.progress else None,
            )
            if target
            else None,
        )


class _EntryOut(Out):
    id: int
    place: str = Field(description="The slug of a place; empty for the whole community.")
    recorded_at: datetime
    ended_at: datetime | None = Field(description="When another entry took its place, or it was withdrawn.")
    ended_because: dict[str, str]


class ObservationOut(_EntryOut):
    period: Annotated[str, BeforeValidator(str)]
    start: date
    end: date
    value: Number
    standard_error: Number
    low: Number
    high: Number
    confidence: Number
    source: dict[str, str]
    source_url: str
    licence: str
    method: dict[str, str]
    note: dict[str, str]
    derived: bool = Field(description="Computed from components, by the formula in `method`.")


class TargetOut(_EntryOut):
    value: Number
    due: date
    set_by: dict[str, str]
    baseline: Number
    baseline_day: date | None


def _definition(given: Definition | Indicator) -> dict[str, Any]:
    names = ("code", "name", "numerator", "denominator", "multiplier", "unit", "direction", "update_months")
    numbers = ("minimum", "maximum", "reference")
    told = {name: getattr(given, name) for name in (*names, "source_kind", "codes", "sdg")}
    told |= {name: getattr(given, name) for name in numbers}
    return told | {"factors": given.factors.split(), "areas": given.areas.split()}
