"""The indicators that a community follows, what was observed, and what is aimed at."""

from datetime import date

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from civiccircle.formats.periods import Period, good_until
from civiccircle.kernel.circle import AreaOfLife, Factor
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.days import DayColumn
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal, nothing_personal
from civiccircle.kernel.privacy.purposes import ACCOUNTABILITY
from civiccircle.kernel.text import TextField, localise
from civiccircle.methods.indicator_checks import Rule
from civiccircle.methods.indicator_checks.history import MOLAR_MASSES
from civiccircle.methods.indicator_formula import LONGEST
from civiccircle.methods.indicator_formula.units import LONGEST_UNIT
from civiccircle.methods.target_progress import Direction

from .fields import ExactDecimalField

# Codes in one column, parted by spaces; the first is the one that an indicator stands under.
_CODES = 80


class SourceKind(models.TextChoices):
    """How the numbers of an indicator come about."""

    REGISTER = "register", _("Administrative records")
    SURVEY = "survey", _("Sample survey")
    CENSUS = "census", _("Census")
    MEASUREMENT = "measurement", _("Measurement")
    MAP = "map", _("Analysis of maps")
    ESTIMATE = "estimate", _("Estimate from a model")


class Indicator(models.Model):
    """A definition that a community follows: taken from the catalogue, or its own."""

    DIRECTIONS = (
        (Direction.UP.value, _("Higher is better")),
        (Direction.DOWN.value, _("Lower is better")),
        (Direction.TOWARDS.value, _("Nearer to a reference value is better")),
    )

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(
        max_length=40,
        validators=[RegexValidator(r"^[A-Za-z0-9_-]+\Z", _("Use letters, digits and hyphens only."))],
    )
    is_component = models.BooleanField(default=False)
    name = TextField()
    numerator = TextField()
    denominator = TextField(blank=True)
    multiplier = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    unit = TextField()
    minimum = ExactDecimalField(null=True, blank=True)
    maximum = ExactDecimalField(null=True, blank=True)
    direction = models.CharField(max_length=10, choices=DIRECTIONS, default=Direction.UP.value)
    reference = ExactDecimalField(null=True, blank=True)
    factors = models.CharField(max_length=_CODES, blank=True)
    areas = models.CharField(max_length=_CODES, blank=True)
    update_months = models.PositiveSmallIntegerField(default=12, validators=[MinValueValidator(1)])
    source_kind = models.CharField(max_length=20, choices=SourceKind, default=SourceKind.REGISTER)
    codes = models.CharField(max_length=120, blank=True, help_text=_("Its numbers in standards."))
    sdg = models.CharField(max_length=40, blank=True, help_text=_("Targets of the UN, parted by “;”."))
    office = TextField(blank=True)
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # From which components it is computed (`methods.indicator_formula`), in which unit, and what it is checked against.
    formula = models.CharField(max_length=LONGEST, blank=True)
    measured_in = models.CharField(max_length=LONGEST_UNIT, blank=True)
    minimum_cell = models.PositiveSmallIntegerField(null=True, blank=True)
    whole = models.CharField(max_length=40, blank=True)
    not_above = models.CharField(max_length=40, blank=True)
    gas = models.CharField(max_length=3, blank=True, choices=[(gas, gas) for gas in MOLAR_MASSES])
    followed_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_because = TextField(blank=True)

    privacy = Declaration(
        subject="owner",
        personal={
            "owner": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who looks after it")
            )
        },
        title=_("Indicators"),
        impersonal=(
            "community", "code", "name", "numerator", "denominator", "multiplier", "unit", "minimum", "maximum",
            "direction", "reference", "factors", "areas", "update_months", "source_kind", "codes", "sdg", "office",
            "followed_at", "retired_at", "retired_because", "is_component", "formula", "measured_in", "minimum_cell",
            "whole", "not_above", "gas", "reminded_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["community", "code"], name="indicator_code_once")]

    def __str__(self) -> str:
        return localise(self.name)

    @property
    def factor_list(self) -> list[Factor]:
        return [Factor(code) for code in self.factors.split()]

    @property
    def area_list(self) -> list[AreaOfLife]:
        return [AreaOfLife(code) for code in self.areas.split()]

    def good_until(self, end: date) -> date:
        """The last day on which a value whose period ended on `end` is not out of date."""
        return good_until(end, self.update_months)


class _Entry(models.Model):
    """What was entered for an indicator and a place; what replaces it is a new entry, and this one says why.

    `place` is the slug of a place, or empty for the whole community. It is no link: a place may be taken off the map,
    and what was measured there stays.
    """

    place = models.SlugField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = TextField(blank=True, max_length=1_000)

    class Meta:
        abstract = True


def _recorded(title: object, *impersonal: str) -> Declaration:
    return Declaration(
        subject="recorded_by",
        personal={
            "recorded_by": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who entered it")
            )
        },
        impersonal=("indicator", "place", "recorded_at", "ended_at", "ended_because", *impersonal),
        title=title,
    )


class Observation(_Entry):
    """The value of an indicator in a place and period. A missing value is an observation too, and its note says why."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="observations", db_index=False
    )
    start = models.DateField()
    end = models.DateField()
    value = ExactDecimalField(null=True, blank=True)
    standard_error = ExactDecimalField(null=True, blank=True)
    low = ExactDecimalField(null=True, blank=True)
    high = ExactDecimalField(null=True, blank=True)
    confidence = ExactDecimalField(null=True, blank=True)
    source = TextField()
    source_url = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=60)
    method = TextField(blank=True)
    note = TextField(blank=True)
    derived = models.BooleanField(default=False)

    privacy = _recorded(
        _("Observations"),
        *(
            "derived",
            "start",
            "end",
            "value",
            "standard_error",
            "low",
            "high",
            "confidence",
            "source",
            "source_url",
        ),
        *("licence", "method", "note"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "place", "end", "start"],
                condition=Q(ended_at=None),
                name="one_observation_in_force",
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="period_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["indicator", "place", "-end"], name="observation_latest"),
            models.Index(fields=["indicator", "-id"], name="observation_last_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place} {self.period}: {self.value}"

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)


class Target(_Entry):
    """The value that an indicator is to have by a day, who set it, and where it stood then."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets", db_index=False)
    value = ExactDecimalField()
    due = DayColumn()
    set_by = TextField(max_length=200)
    baseline = ExactDecimalField(null=True, blank=True)
    baseline_day = models.DateField(null=True, blank=True)

    privacy = _recorded(_("Targets"), "value", "due", "set_by", "baseline", "baseline_day")

    class Meta:
        ordering = ("due",)
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "place", "due"], condition=Q(ended_at=None), name="one_target_in_force"
            )
        ]
        indexes = [models.Index(fields=["indicator", "place", "due"], name="target_next")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place} {self.due}: {self.value}"


class ImportMapping(models.Model):
    """How tables of one origin name what ours name (`formats.observations.ColumnMapping`), kept for the next one."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="import_mappings")
    name = models.CharField(max_length=80)
    told = models.JSONField(default=dict)

    privacy = nothing_personal("names of columns")

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="import_mapping_once")]

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """What a check asks about a value; it ends when the value is mended, and stays to be read.

    Who looked into it may accept the value with a reason; that holds as long as the check finds the very same.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="findings", db_index=False
    )
    place = models.SlugField(blank=True)
    start = models.DateField()
    end = models.DateField()
    rule = models.CharField(max_length=30, choices=[(rule.value, rule.value) for rule in Rule])
    told = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_because = TextField(blank=True, max_length=1_000)
    accepted_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    privacy = Declaration(
        subject="accepted_by",
        personal={
            "accepted_by": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who accepted the value")
            )
        },
        impersonal=(
            "indicator", "place", "start", "end", "rule", "told", "found_at", "ended_at", "accepted_at",
            "accepted_because",
        ),
        title=_("Questions about values"),
    )  # fmt: skip

    class Meta:
        ordering = ("indicator", "place", "end", "pk")
        indexes = [
            models.Index(fields=["indicator", "place"], condition=Q(ended_at=None), name="finding_open")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place} {self.period}: {self.rule}"

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)
