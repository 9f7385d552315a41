"""The forms of the desk about initiatives."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.circle import AreaOfLife, CircleStep, Factor
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.communities.queries import place_list
from civiccircle.kernel.people.queries import in_office
from civiccircle.kernel.text_forms import TextSpec
from civiccircle.kernel.trace.choosing import CommunityForm, RecordField

from . import queries
from .history import today_in
from .models import Initiative, Milestone
from .states import State, may_follow

REASON = TextSpec("reason", _("Why?"), rows=2, help_text=_("Everybody can read it."), max_length=1_000)


def _decision(help_text: Any) -> RecordField:
    return RecordField(
        CircleStep.DECIDED, single=True, label=_("On which decision does it rest?"), help_text=help_text
    )


class _WordsForm(CommunityForm):
    """What an initiative is, what it costs, and who answers for it."""

    specs: Sequence[TextSpec] = (
        TextSpec("title", _("Title"), max_length=160),
        TextSpec("summary", _("What is done, and why?"), rows=5, max_length=5_000),
        TextSpec(
            "goal",
            _("Goal"),
            required=False,
            max_length=200,
            help_text=_(
                "A goal of the council, or your own words. What has the same goal can be looked at together."
            ),
        ),
        TextSpec(
            "office",
            _("Who answers for it, in public?"),
            required=False,
            max_length=120,
            help_text=_("An office, not a person, for example the planning department."),
        ),
    )
    area_of_life = forms.ChoiceField(label=_("Area of life"), required=False)
    factor = forms.ChoiceField(label=_("Factor"), required=False)
    places = forms.MultipleChoiceField(
        label=_("Places"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: the whole community."),
    )
    starts_on = forms.DateField(label=_("Starts on"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_("Ends on"), widget=forms.DateInput, required=False)
    cost = forms.DecimalField(
        label=_("What does it cost?"),
        required=False,
        min_value=0,
        max_digits=15,
        decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, help_text=_("Three letters, for example CAD.")
    )
    owner = forms.ChoiceField(
        label=_("Who looks after it?"), required=False, help_text=_("Only the desk shows the name.")
    )

    def __init__(self, data: Any = None, *, community: Community, initial: Any = None) -> None:
        super().__init__(data, community=community, initial=initial)
        self._owners = {str(each.pk): each for each in in_office(community.pk)}
        self._places = {each.slug: each for each in place_list(community)}
        self.choose("owner", _("Nobody yet"), [(pk, str(each)) for pk, each in self._owners.items()])
        self.choose("area_of_life", _("None"), AreaOfLife.choices)
        self.choose("factor", _("None"), Factor.choices)
        places = cast(forms.MultipleChoiceField, self.fields["places"])
        places.choices = [(slug, str(each)) for slug, each in self._places.items()]
        if not self._places:
            del self.fields["places"]

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def words(self) -> dict[str, Any]:
        """The arguments that beginning and describing have in common."""
        names = ("area_of_life", "factor", "starts_on", "ends_on", "cost", "currency")
        return {
            **{name: self.text(name) for name in ("title", "summary", "goal", "office")},
            **{name: self.cleaned_data[name] for name in names},
            "owner": self._owners.get(self.cleaned_data["owner"]),
            "places": [self._places[slug] for slug in self.cleaned_data.get("places", ())],
        }


class BeginForm(_WordsForm):
    """A new initiative."""

    state = forms.ChoiceField(label=_("How far is it?"), choices=State.choices)
    decision = _decision(_("Needed from “approved” on."))
    measured_by = RecordField(CircleStep.MEASURED, label=_("What measures whether it works?"))
    paid_by = RecordField(CircleStep.PAID, label=_("Which contracts pay for it?"))
    identifier = forms.CharField(
        label=_("Identifier"),
        required=False,
        max_length=40,
        help_text=_(
            "By which contracts and budgets name it, for example HH-2025-03. Empty: the next free one."
        ),
    )
    finer = ("paid_by", "identifier")

    def __init__(self, data: Any = None, *, community: Community) -> None:
        super().__init__(data, community=community, initial={"starts_on": today_in(community)})

    def initiative(self) -> dict[str, Any]:
        """The arguments of `begin_initiative`."""
        names = ("state", "decision", "measured_by", "paid_by", "identifier")
        return self.words() | {name: self.cleaned_data[name] for name in names}


class DescribeForm(_WordsForm):
    """What an initiative is, and why that is told anew."""

    specs = (
        *_WordsForm.specs,
        TextSpec(
            "reason",
            _("Why is it changed?"),
            required=False,
            rows=2,
            help_text=_("Everybody can read it. Only who looks after it can be changed without a reason."),
            max_length=1_000,
        ),
    )

    @classmethod
    def of(cls, data: Any, initiative: Initiative) -> "DescribeForm":
        names = ("title", "summary", "office", "area_of_life", "factor", "starts_on", "ends_on", "currency")
        initial = {name: getattr(initiative, name) for name in names}
        initial |= {
            "goal": initiative.goal.title if initiative.goal else {},
            "cost": None if initiative.cost is None else f"{initiative.cost.normalize():f}",
            "owner": str(initiative.owner_id or ""),
            "places": [each.slug for each in queries.where(initiative)],
        }
        return cls(data, community=initiative.community, initial=initial)

    def changes(self) -> dict[str, Any]:
        """The arguments of `describe`."""
        return self.words() | {"reason": self.text("reason")}


class StateForm(CommunityForm):
    """A step on, or back."""

    specs = (REASON,)
    state = forms.ChoiceField(label=_("How far is it now?"), widget=forms.RadioSelect)
    decision = _decision(_("Needed from “approved” on."))

    @classmethod
    def of(cls, data: Any, initiative: Initiative, before: str | None) -> "StateForm":
        initial = {"decision": [str(initiative.decision.uid)] if initiative.decision else []}
        form = cls(data, community=initiative.community, initial=initial)
        labels: Mapping[str, Any] = dict(State.choices)
        allowed = [(code, labels[code]) for code in may_follow(initiative.state, before)]
        cast(forms.ChoiceField, form.fields["state"]).choices = allowed
        return form

    def change(self) -> dict[str, Any]:
        """The arguments of `change_state`."""
        names = ("state", "decision")
        return {name: self.cleaned_data[name] for name in names} | {"reason": self.text("reason")}


class JoinForm(CommunityForm):
    """What an initiative rests on, what measures it, what pays for it."""

    specs = (
        TextSpec(
            "reason",
            _("Why?"),
            required=False,
            rows=2,
            help_text=_("Needed where something is taken away. Everybody can read it."),
            max_length=1_000,
        ),
    )
    decision = _decision("")
    measured_by = RecordField(CircleStep.MEASURED, label=_("What measures whether it works?"))
    paid_by = RecordField(CircleStep.PAID, label=_("Which contracts pay for it?"))

    @classmethod
    def of(cls, data: Any, told: queries.Told) -> "JoinForm":
        decision = told.initiative.decision
        initial = {
            "decision": [str(decision.uid)] if decision else [],
            "measured_by": [str(each.uid) for each in told.joined.measured],
            "paid_by": [str(each.uid) for each in told.joined.paid],
        }
        return cls(data, community=told.initiative.community, initial=initial)

    def joined(self) -> dict[str, Any]:
        """The arguments of `join`."""
        names = ("decision", "measured_by", "paid_by")
        return {name: self.cleaned_data[name] for name in names} | {"reason": self.text("reason")}


class MilestoneForm(CommunityForm):
    """What is to be reached, and by when."""

    specs = (TextSpec("title", _("What is to be reached?"), max_length=160),)
    due = forms.DateField(label=_("By when?"), widget=forms.DateInput)


class MoveForm(CommunityForm):
    """Another day."""

    specs = (REASON,)
    due = forms.DateField(label=_("By when?"), widget=forms.DateInput)

    @classmethod
    def of(cls, data: Any, milestone: Milestone) -> "MoveForm":
        return cls(data, community=milestone.initiative.community, initial={"due": milestone.due})


class ReachForm(CommunityForm):
    """That it was reached, and what shows it."""

    specs = (
        TextSpec(
            "evidence",
            _("What shows that it was reached?"),
            required=False,
            rows=3,
            help_text=_("In words, by a link, or both."),
            max_length=1_000,
        ),
    )
    evidence_url = forms.URLField(
        label=_("Address of what shows it"), required=False, max_length=300, assume_scheme="https"
    )
    done_on = forms.DateField(label=_("Reached on"), widget=forms.DateInput)

    def reached(self) -> dict[str, Any]:
        """The arguments of `reach_milestone`."""
        names = ("evidence_url", "done_on")
        return {name: self.cleaned_data[name] for name in names} | {"evidence": self.text("evidence")}


class ReasonForm(CommunityForm):
    """Why something is taken back or given up."""

    specs = (REASON,)
