"""Budgets: a sum, the projects it may pay for, and one ballot for each voter."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities.models import Activity, Contribution, Participant
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal, Sensitivity
from civiccircle.kernel.privacy.purposes import PARTICIPATION
from civiccircle.kernel.text import Text, TextField, localise

from . import paper_models  # noqa: F401 - Django looks for models here

MOST_MONEY = 10**15
"""The most that `methods.budgeting` counts, in the smallest unit."""

currency_code = RegexValidator(
    r"^[A-Z]{3}\Z", _("Write a currency as three capital letters, for example CAD (ISO 4217).")
)


def unless_voted_on(collector: Any, field: Any, projects: "models.QuerySet[Project]", using: str) -> None:
    """A place goes from its projects, but not while a vote stands on it: limits of places were fixed before."""
    fixed = Q(budget__frozen_at__isnull=False, budget__published_at__isnull=True)
    voted_on = projects.filter(fixed)
    if voted_on:
        models.RESTRICT(collector, field, voted_on, using)
    models.SET_NULL(collector, field, projects.exclude(fixed), using)


class Budget(models.Model):
    """The settings of one round.

    Money is whole numbers of the smallest unit; `unit` of them are one of the currency. `place_limits` is what the
    winners of a place may cost together.
    """

    class VoteType(models.TextChoices):
        APPROVAL = "approval", _("Approve projects")
        KNAPSACK = "knapsack", _("Fill the budget: what is chosen may not cost more than it")
        CUMULATIVE = "cumulative", _("Share out points")
        ORDINAL = "ordinal", _("Rank projects, the best first")

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="budget")
    amount = models.PositiveBigIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_MONEY)])
    currency = models.CharField(max_length=3, default="CAD", validators=[currency_code])
    unit = models.PositiveIntegerField(default=100, validators=[MinValueValidator(1)])
    vote_type = models.CharField(max_length=20, choices=VoteType, default=VoteType.APPROVAL)
    least_choices = models.PositiveSmallIntegerField(default=1)
    most_choices = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: as many as one likes.")
    )
    points = models.PositiveIntegerField(
        default=10, validators=[MinValueValidator(1)], help_text=_("What a voter shares out in all.")
    )
    in_random_order = models.BooleanField(default=True)
    place_limits = models.JSONField(
        default=dict, blank=True, help_text=_("What the winners of a place may cost, by its slug.")
    )
    rule = models.JSONField(default=dict, help_text=_("The fields of methods.budgeting.Rule."))
    rule_digest = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    source = models.JSONField(default=dict, blank=True, help_text=_("Where it came from, if imported."))

    privacy = Declaration(
        subject=None,
        impersonal=(
            "activity", "amount", "currency", "unit", "vote_type", "least_choices", "most_choices", "points",
            "in_random_order", "place_limits", "rule", "rule_digest", "frozen_at", "published_at", "source",
        ),
    )  # fmt: skip

    def __str__(self) -> str:
        return str(self.activity)

    @property
    def frozen(self) -> bool:
        """Whether rule, projects, costs and limits were put into the ledger and stay as they are."""
        return self.frozen_at is not None


class Category(models.Model):
    """What a project is about; the winners of a category may cost `limit` at most, if it has one."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="categories")
    code = models.SlugField(max_length=80)
    title = TextField()
    limit = models.PositiveBigIntegerField(null=True, blank=True, validators=[MaxValueValidator(MOST_MONEY)])

    privacy = Declaration(subject=None, impersonal=("budget", "code", "title", "limit"))

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["budget", "code"], name="category_code_once_per_budget")
        ]

    def __str__(self) -> str:
        return localise(self.title)


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

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="projects")
    number = models.PositiveIntegerField(
        help_text=_("Its number within the budget; keeps its place for ever.")
    )
    title = TextField(blank=True)
    description = TextField(blank=True)
    cost = models.PositiveBigIntegerField(null=True, blank=True, validators=[MaxValueValidator(MOST_MONEY)])
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="projects"
    )
    place = models.ForeignKey(Place, on_delete=unless_voted_on, null=True, blank=True, related_name="+")
    picture = models.ImageField(upload_to="projects/", blank=True)
    picture_text = TextField(blank=True, help_text=_("What the picture shows, for those who cannot see it."))
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
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
            "state", "reason", "merged_into", "external_id", "source", "created_at",
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
        indexes = [models.Index(fields=["budget", "state"], name="project_by_state")]

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


class Ballot(models.Model):
    """What a voter chooses now; earlier ballots stay in the contributions.

    `choices` are project numbers: of ordinal ballots the best first, else ascending. `points` go with them, one for
    each, on cumulative ballots; else there are none.
    """

    # Indexed below by the constraint, first of all with the budget: a ballot writes no index that nobody reads.
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="ballots")
    choices = models.JSONField()
    points = models.JSONField(default=list, blank=True)
    channel = models.CharField(max_length=10, choices=Contribution.Channel, default=Contribution.Channel.WEB)
    contribution_id = models.PositiveBigIntegerField(
        help_text=_("The contribution that set the present choices.")
    )

    privacy = Declaration(
        title=_("Ballots on budgets"),
        subject="participant__person",
        personal={
            "participant": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("the pseudonym is unlinked from the person"),
                label=_("pseudonym"),
            ),
            "choices": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("counts on under an unlinked pseudonym"),
                label=_("the projects that you chose"),
            ),
            "points": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("counts on under an unlinked pseudonym"),
                label=_("the points that you gave them"),
            ),
        },
        impersonal=("budget", "channel", "contribution_id"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "participant"], name="one_ballot_per_person_and_budget")
        ]

    def __str__(self) -> str:
        return ", ".join(map(str, self.choices))
