"""What a budget may pay for, in the words of an officer or of the resident who had the idea."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities.models import Participant
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal, Sensitivity
from civiccircle.kernel.privacy.purposes import PARTICIPATION
from civiccircle.kernel.text import Text, TextField, localise

from .budgets import MOST_MONEY, Budget, Category


def unless_voted_on(collector: Any, field: Any, projects: "models.QuerySet[Project]", using: str) -> None:
    """A place goes from its projects, but not while a vote stands on it: limits of places were fixed before."""
    fixed = Q(budget__frozen_at__isnull=False, budget__published_at__isnull=True)
    voted_on = projects.filter(fixed)
    if voted_on:
        models.RESTRICT(collector, field, voted_on, using)
    models.SET_NULL(collector, field, projects.exclude(fixed), using)


class Project(models.Model):
    """Something that the budget may pay for, in the officer's words; a resident's own stand in its `Idea`.

    The list of projects, in which ties may be broken, is in the order of their numbers.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting to be checked")
        HIDDEN = "hidden", _("Not shown")
        PROPOSED = "proposed", _("Being looked at")
        ACCEPTED = "accepted", _("On the ballot")
        DECLINED = "declined", _("Not on the ballot")
        MERGED = "merged", _("Joined with another")

    # A moderator decides whether an idea is shown, the officer whether it comes on the ballot.
    PUBLIC = (State.PROPOSED, State.ACCEPTED, State.DECLINED, State.MERGED)

    class Section(models.IntegerChoices):
        """The parts of the public list, in their order."""

        BALLOT = 0, _("On the ballot")
        IDEAS = 1, _("Being looked at")
        OTHERS = 2, _("Not on the ballot")
        NOT_SHOWN = 3, _("Not shown")

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="projects")
    number = models.PositiveIntegerField(
        help_text=_("Its number within the budget; keeps its place for ever.")
    )
    title = TextField(blank=True)
    description = TextField(blank=True)
    cost = models.PositiveBigIntegerField(null=True, blank=True, validators=[MaxValueValidator(MOST_MONEY)])
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="projects", db_index=False
    )
    place = models.ForeignKey(Place, on_delete=unless_voted_on, null=True, blank=True, related_name="+")
    picture = models.ImageField(upload_to="projects/", blank=True)
    picture_text = TextField(blank=True, help_text=_("What the picture shows, for those who cannot see it."))
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    # Stored, so that the list can be read along an index.
    section = models.GeneratedField(
        expression=Case(
            When(state="accepted", then=Value(0)),
            When(state="proposed", then=Value(1)),
            When(state__in=("declined", "merged"), then=Value(2)),
            default=Value(3),
        ),
        output_field=models.PositiveSmallIntegerField(choices=Section),
        db_persist=True,
    )
    reason = TextField(blank=True, help_text=_("Why it is not on the ballot."))
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    external_id = models.CharField(max_length=100, blank=True)
    source = models.JSONField(default=dict, blank=True, help_text=_("What else an import told of it."))
    created_at = models.DateTimeField()

    privacy = Declaration(
        subject=None,
        impersonal=(
            "budget", "number", "title", "description", "cost", "category", "place", "picture", "picture_text",
            "state", "section", "reason", "merged_into", "external_id", "source", "created_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="project_number_once"),
            models.UniqueConstraint(
                fields=["budget", "external_id"],
                condition=~Q(external_id=""),
                name="project_external_id_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(cost__isnull=False),
                name="project_on_the_ballot_has_a_cost",
            ),
        ]
        indexes = [
            models.Index(fields=["budget", "state", "number"], name="project_by_state"),
            models.Index(fields=["budget", "state", "cost"], name="project_by_cost"),
            models.Index(fields=["budget", "section", "number"], name="project_listed"),
            models.Index(fields=["budget", "place", "section", "number"], name="project_of_place"),
            models.Index(fields=["category", "section", "number"], name="project_of_category"),
        ]

    def __str__(self) -> str:
        return localise(self.named) or _("Project %d") % self.number

    @property
    def named(self) -> Text:
        """The officer's title, or as long as there is none the resident's."""
        return self.title or self._said("title")

    @property
    def described(self) -> Text:
        """The officer's description, or as long as there is none the resident's."""
        return self.description or self._said("text")

    def _said(self, name: str) -> Text:
        idea: Idea | None = getattr(self, "idea", None)
        words = "" if idea is None else getattr(idea, name)
        return {idea.language: words} if idea is not None and words else {}

    @property
    def key(self) -> str:
        """Its id in a count and in files."""
        return self.external_id or str(self.number)


class Idea(models.Model):
    """What a resident proposed, in their own words; the project goes on when its author wants to be forgotten."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="idea")
    proposer = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=2000, blank=True)
    language = models.CharField(max_length=10)
    cost = models.PositiveBigIntegerField(null=True, blank=True, validators=[MaxValueValidator(MOST_MONEY)])
    created_at = models.DateTimeField()

    privacy = Declaration(
        title=_("Ideas for a budget"),
        subject="proposer__person",
        personal={
            "proposer": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.DETACH,
                label=_("pseudonym of who proposed it"),
            ),
            "title": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.CLEAR,
                label=_("your idea"),
            ),
            "text": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.CLEAR,
                label=_("what you say about your idea"),
            ),
            "created_at": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                erasure=Erasure.KEEP,
                note=_("public with the idea"),
                label=_("when it was written"),
            ),
        },
        impersonal=("project", "language", "cost"),
        clock="created_at",
    )

    def __str__(self) -> str:
        return self.title
