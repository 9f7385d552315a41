"""The settings of one round, its categories, and what an imported file told beside them."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.privacy.declare import Declaration, nothing_personal
from civiccircle.kernel.text import TextField, localise

MOST_MONEY = 10**15
"""The most that `methods.budgeting` counts, in the smallest unit."""

currency_code = RegexValidator(
    r"^[A-Z]{3}\Z", _("Write a currency as three capital letters, for example CAD (ISO 4217).")
)


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


class PabulibRest(models.Model):
    """The columns of an imported file that no table of ours holds, so that it can be written again without loss.

    `content` is compressed JSON: one file has a hundred thousand rows, and nobody reads them but its export.
    """

    budget = models.OneToOneField(Budget, on_delete=models.CASCADE, related_name="pabulib_rest")
    content = models.BinaryField()

    privacy = nothing_personal("columns of a file that was published elsewhere, about nobody's account here")

    def __str__(self) -> str:
        return f"rest of {self.budget}"


class RuleComparison(models.Model):
    """What other rules would have chosen, published after the close."""

    budget = models.OneToOneField(Budget, on_delete=models.CASCADE, related_name="rule_comparison")
    output = models.JSONField()
    published_at = models.DateTimeField()

    privacy = nothing_personal("counts that passed the publishing gate")

    def __str__(self) -> str:
        return f"comparison of {self.budget}"
