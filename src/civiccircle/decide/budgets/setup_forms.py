"""The form by which an officer sets up a budget: the sum, the ballot, and the rule."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.rules import community_of
from civiccircle.kernel.text_forms import LocalisedForm, TextSpec, in_order
from civiccircle.methods.budgeting import Rule

from . import actions, money
from .forms import MoneyField
from .models import MOST_MONEY, Budget
from .words import COMPLETIONS, METHODS, TIES, UTILITIES


class BudgetForm(LocalisedForm):
    """Everything an officer chooses; what cannot change any more once the rule is fixed is left out then."""

    specs = (
        TextSpec.of(Activity, "title", gettext_lazy("Title")),
        TextSpec.of(Activity, "introduction", gettext_lazy("Introduction"), required=False, rows=3),
    )
    finer = (
        "currency", "least_choices", "most_choices", "in_random_order", "moderation", "utility", "completion", "ties",
    )  # fmt: skip
    """Settings that most officers leave as they are."""
    fixed = (
        "amount", "currency", "vote_type", "least_choices", "most_choices", "points", "in_random_order", "method",
        "utility", "completion", "ties", "participation",
    )  # fmt: skip

    amount = MoneyField(label=gettext_lazy("How much money there is"))
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        help_text=gettext_lazy("Its code, for example CAD or EUR."),
    )
    vote_type = forms.ChoiceField(
        label=gettext_lazy("How people vote"), choices=Budget.VoteType.choices, widget=forms.RadioSelect
    )
    points = forms.IntegerField(
        label=gettext_lazy("Points to share out"),
        help_text=gettext_lazy("Only where people share out points."),
        min_value=1,
        max_value=10_000,
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How the votes decide"), choices=METHODS, widget=forms.RadioSelect
    )
    participation = forms.ChoiceField(
        label=gettext_lazy("Who can take part"),
        choices=Activity.Participation.choices,
        widget=forms.RadioSelect,
    )
    least_choices = forms.IntegerField(
        label=gettext_lazy("Projects to choose at least"), min_value=1, max_value=1000
    )
    most_choices = forms.IntegerField(
        label=gettext_lazy("Projects to choose at most"), min_value=1, max_value=1000, required=False
    )
    in_random_order = forms.BooleanField(
        label=gettext_lazy("Show the projects to each voter in another order"), required=False
    )
    moderation = forms.ChoiceField(
        label=gettext_lazy("New ideas"), choices=Activity.Moderation.choices, widget=forms.RadioSelect
    )
    utility = forms.ChoiceField(
        label=gettext_lazy("What a project is worth to its voters"), choices=UTILITIES
    )
    completion = forms.ChoiceField(
        label=gettext_lazy("What happens with money left over"), choices=COMPLETIONS
    )
    ties = forms.ChoiceField(label=gettext_lazy("If projects are level"), choices=TIES)

    def __init__(self, person: Any, activity: Activity | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person, self._activity = person, activity
        self._budget = activity.budget if activity else Budget()
        if self._budget.frozen:
            for name in self.fixed:
                del self.fields[name]

    @classmethod
    def for_request(cls, request: HttpRequest, activity: Activity | None) -> "BudgetForm":
        """The form as the officer finds it, or as the officer sent it."""
        community: Community | None = getattr(request, "community", None) or community_of(activity)
        if community is None:
            raise LookupError("a budget is set up inside a community")
        return cls(
            request.user,
            activity,
            request.POST if request.method == "POST" else None,
            languages=in_order(community.languages, community.default_language),
            initial=_initial(activity.budget if activity else Budget(), activity or Activity()),
        )

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].upper()
        if not money.is_currency(code):
            raise ValidationError(_("There is no currency with this code."))
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if {"amount", "currency"} <= given.keys() and not 0 < self._amount(given) <= MOST_MONEY:
            self.add_error("amount", _("Give an amount of money above zero that can be counted."))
        return given

    def setup(self) -> actions.Setup:
        """What was chosen; of what is fixed, what it is."""
        given: dict[str, Any] = {"title": self.text("title"), "introduction": self.text("introduction")}
        given["moderation"] = self.cleaned_data["moderation"]
        names = ("currency", "vote_type", "least_choices", "most_choices", "points", "in_random_order")
        if self._budget.frozen:
            kept = {name: getattr(self._budget, name) for name in names}
            return actions.Setup(**given, **kept, amount=self._budget.amount)
        given |= {name: self.cleaned_data[name] for name in (*names, "participation")}
        return actions.Setup(
            **given, amount=self._amount(self.cleaned_data), rule=self._rule(self.cleaned_data)
        )

    def save(self, engagement: Engagement) -> Activity:
        """Create the budget, or change it. Raises `ValidationError`."""
        if self._activity is not None:
            actions.change_budget(by=self._person, budget=self._activity.budget, setup=self.setup())
            return self._activity
        return actions.create_budget(by=self._person, engagement=engagement, setup=self.setup())

    def _amount(self, given: dict[str, Any]) -> int:
        return money.in_smallest(given["amount"], money.unit_of(given["currency"]))

    def _rule(self, given: dict[str, Any]) -> Rule:
        # Only equal shares leaves money over that the rule itself does not spend.
        completion: Any = given["completion"] if given["method"] == "equal_shares" else "none"
        ties = tuple(given["ties"].split())
        utility = _utility(given["utility"], given["vote_type"])
        return Rule(given["method"], utility=utility, completion=completion, ties=ties)


def _utility(chosen: str, vote_type: str) -> Any:
    """What was chosen, or where the form's own offer does not go with these ballots, what does."""
    if chosen != "auto":
        return chosen
    of_ballots: dict[str, str] = {Budget.VoteType.CUMULATIVE: "points", Budget.VoteType.ORDINAL: "borda"}
    return of_ballots.get(vote_type, "cost")


def _initial(budget: Budget, activity: Activity) -> dict[str, Any]:
    names = ("currency", "vote_type", "least_choices", "most_choices", "points", "in_random_order")
    rule = budget.rule or Rule("equal_shares", completion="add_one_greedy").to_dict()
    return {
        "title": activity.title,
        "introduction": activity.introduction,
        "participation": activity.participation,
        "moderation": activity.moderation,
        "amount": money.in_currency(budget.amount, budget.unit) if budget.amount else None,
        **{name: getattr(budget, name) for name in names},
        "method": rule["method"],
        "utility": rule["utility"] if budget.pk else "auto",
        "completion": rule["completion"],
        "ties": " ".join(rule["ties"]),
    }
