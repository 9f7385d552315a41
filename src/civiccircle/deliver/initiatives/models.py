"""Initiatives of a community, their milestones, and every change with its reason."""

from datetime import date
from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.circle import AreaOfLife, Factor
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.days import LongAgoColumn
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal, nothing_personal
from civiccircle.kernel.privacy.purposes import ACCOUNTABILITY
from civiccircle.kernel.text import TextField, localise
from civiccircle.kernel.trace.models import Record

from .states import WITHOUT_DECISION, State


class Goal(models.Model):
    """What several initiatives are to reach together, in words of the community or its council."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="goals")
    title = TextField()

    privacy = nothing_personal("an aim of a public body")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return localise(self.title)


class Initiative(models.Model):
    """What is done about what was decided. `decision` is the record that it rests on.

    `key` names it where it was decided: what is handed over twice is one initiative.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="initiatives")
    identifier = models.CharField(
        max_length=40,
        validators=[
            RegexValidator(
                r"^(?=.*\d)[A-Za-z0-9-]+\Z",
                _("Use letters, digits and hyphens only, with at least one digit."),
            )
        ],
    )
    title = TextField()
    summary = TextField()
    goal = models.ForeignKey(
        Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="initiatives"
    )
    area_of_life = models.CharField(max_length=20, choices=AreaOfLife, blank=True)
    factor = models.CharField(max_length=20, choices=Factor, blank=True)
    office = TextField(blank=True)
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    places = models.ManyToManyField(Place, blank=True, related_name="+")
    cost = models.DecimalField(
        max_digits=15, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(
        max_length=3,
        blank=True,
        validators=[
            RegexValidator(r"^[A-Z]{3}\Z", _("Write the three letters of the currency, for example CAD."))
        ],
    )
    starts_on = LongAgoColumn()
    ends_on = LongAgoColumn(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.IDEA)
    decision = models.ForeignKey(Record, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=120, blank=True)
    begun_at = models.DateTimeField()

    privacy = Declaration(
        subject="owner",
        personal={
            "owner": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who looks after it")
            )
        },
        impersonal=(
            *(
                "community",
                "identifier",
                "title",
                "summary",
                "goal",
                "area_of_life",
                "factor",
                "office",
                "places",
            ),
            *("cost", "currency", "starts_on", "ends_on", "state", "decision", "key", "begun_at"),
        ),
        title=_("Initiatives"),
    )

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["community", "identifier"], name="initiative_identifier_once"),
            models.UniqueConstraint(
                fields=["decision", "key"], condition=~Q(key=""), name="initiative_taken_over_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=WITHOUT_DECISION) | Q(decision__isnull=False),
                name="initiative_rests_on_a_decision",
                violation_error_message=_(
                    "Nothing is approved without a decision: choose the one that it rests on."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | ~Q(currency=""),
                name="initiative_cost_has_a_currency",
                violation_error_message=_("Say in which currency it costs so much."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="initiative_ends_after_it_starts",
                violation_error_message=_("It ends before it starts."),
            ),
        ]
        indexes = [models.Index(fields=["community", "starts_on", "id"], name="initiative_by_start")]

    def __str__(self) -> str:
        return localise(self.title)

    @property
    def state_title(self) -> Any:
        """The state in words; Django's own way looks through the choices each time."""
        return State(self.state).label


class Milestone(models.Model):
    """A step of an initiative: by when it is due, when it was reached, and what shows it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="milestones")
    title = TextField()
    due = LongAgoColumn()
    done_on = LongAgoColumn(null=True, blank=True)
    evidence = TextField(blank=True)
    evidence_url = models.URLField(max_length=300, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    privacy = nothing_personal("steps of a public undertaking")

    class Meta:
        ordering = ("due", "pk")

    def __str__(self) -> str:
        return localise(self.title)

    def state_on(self, today: date) -> str:
        """``done``, ``late`` (the day it was due is over) or ``due``."""
        if self.done_on is not None:
            return "done"
        return "late" if self.due < today else "due"

    @property
    def days_late(self) -> int:
        """How many days after it was due it was reached; 0 where it was in time or is not reached."""
        return max((self.done_on - self.due).days, 0) if self.done_on else 0


class Change(models.Model):
    """One line of the public history: what changed from what to what, and why."""

    class Kind(models.TextChoices):
        BEGUN = "begun", _("Begun")
        STATE = "state", _("State")
        DESCRIBED = "described", _("Description")
        COST = "cost", _("Cost")
        JOINED = "joined", _("Joined")
        PARTED = "parted", _("Parted")
        SET = "milestone_set", _("Milestone set")
        MOVED = "milestone_moved", _("Milestone moved")
        DONE = "milestone_done", _("Milestone reached")
        REOPENED = "milestone_reopened", _("Milestone reopened")
        DROPPED = "milestone_dropped", _("Milestone given up")

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind)
    subject = TextField(blank=True)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    reason = TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    privacy = Declaration(
        subject="by",
        personal={
            "by": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who changed it")
            )
        },
        impersonal=("initiative", "kind", "subject", "before", "after", "reason", "at"),
        title=_("Changes of initiatives"),
    )

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["initiative", "-at", "-id"], name="change_newest")]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.kind} {self.at:%Y-%m-%d}"
