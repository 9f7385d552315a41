"""The forms of the desk: an engagement's words, its phases, its answer."""

from collections.abc import Container, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities.kinds import kinds
from civiccircle.kernel.activities.models import Engagement, Level, Phase
from civiccircle.kernel.activities.presets import Preset
from civiccircle.kernel.activities.publication import PhaseDraft
from civiccircle.kernel.circle import AreaOfLife
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.communities.queries import place_list
from civiccircle.kernel.days import DayField
from civiccircle.kernel.text_forms import LocalisedForm, TextSpec, in_order

from .presets import whole_days
from .promises import PROMISES

_TITLE = TextSpec.of(
    Engagement, "title", _("Title"), help_text=_("A few words by which people find it again.")
)
_QUESTION = TextSpec.of(
    Engagement,
    "question",
    _("What do you ask people?"),
    rows=2,
    help_text=_("One open question, in plain words."),
)
_DECIDING = TextSpec.of(
    Engagement, "deciding_body", _("Who decides?"), help_text=_("For example the city council.")
)


class _EngagementForm(LocalisedForm):
    """What every form of an engagement asks."""

    def __init__(self, data: Any, *, community: Community, initial: Any = None) -> None:
        languages = in_order(community.languages, community.default_language)
        super().__init__(data, languages=languages, initial=initial)
        self._places = {str(place.pk): place for place in place_list(community)}
        if "places" in self.fields:
            field = cast(forms.MultipleChoiceField, self.fields["places"])
            field.choices = [(pk, str(place)) for pk, place in self._places.items()]
            if not self._places:
                del self.fields["places"]

    def chosen_places(self) -> list[Place]:
        return [self._places[pk] for pk in self.cleaned_data.get("places", [])]


class StartForm(_EngagementForm):
    """The first step: only what cannot be guessed."""

    specs = (_TITLE, _QUESTION, _DECIDING)
    starts = DayField(label=_("First day"))
    answer_due = DayField(
        label=_("The answer is due on"),
        help_text=_("People see the days run. Choose a day that you can keep."),
    )
    area_of_life = forms.ChoiceField(
        label=_("Area of life"), choices=[("", _("Several")), *AreaOfLife.choices], required=False
    )
    places = forms.MultipleChoiceField(
        label=_("Which places does it concern?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen means all of them."),
    )

    def __init__(self, data: Any, *, community: Community, preset: Preset) -> None:
        today = timezone.now().astimezone(ZoneInfo(community.time_zone)).date()
        self.preset = preset
        answer_due = today + timedelta(days=preset.days + preset.answer_after)
        super().__init__(data, community=community, initial={"starts": today, "answer_due": answer_due})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        starts, due = cleaned.get("starts"), cleaned.get("answer_due")
        if starts and due and due < starts + timedelta(days=self.preset.days):
            self.add_error("answer_due", _("The answer is due after the last phase has ended."))
        return cleaned

    def engagement(self) -> dict[str, Any]:
        """The arguments of `create_engagement`."""
        plain = {name: self.cleaned_data[name] for name in ("answer_due", "area_of_life")}
        return {**self.texts(), **plain, "places": self.chosen_places()}


class WordsForm(_EngagementForm):
    """Everything that is said about an engagement."""

    specs = (
        _TITLE,
        _QUESTION,
        TextSpec.of(
            Engagement,
            "summary",
            _("What is it about?"),
            required=False,
            rows=4,
            help_text=_("Markdown is possible."),
        ),
        TextSpec.of(Engagement, "what_can_change", _("What can still change?"), required=False, rows=3),
        TextSpec.of(Engagement, "what_is_fixed", _("What is fixed, and why?"), required=False, rows=3),
        _DECIDING,
    )
    level = forms.ChoiceField(
        label=_("What do you promise?"),
        choices=[(level.value, format_lazy("{}: {}", level.label, PROMISES[level])) for level in Level],
        widget=forms.RadioSelect,
    )
    area_of_life = forms.ChoiceField(
        label=_("Area of life"), choices=[("", _("Several")), *AreaOfLife.choices], required=False
    )
    places = forms.MultipleChoiceField(
        label=_("Which places does it concern?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    @classmethod
    def of(cls, data: Any, engagement: Engagement) -> "WordsForm":
        names = [spec.name for spec in cls.specs] + ["level", "area_of_life"]
        initial = {name: getattr(engagement, name) for name in names}
        initial["places"] = [str(place.pk) for place in engagement.places.all()]
        return cls(data, community=engagement.community, initial=initial)

    def changes(self) -> dict[str, Any]:
        """The arguments of `change_engagement`."""
        plain = {name: self.cleaned_data[name] for name in ("level", "area_of_life")}
        places = {"places": self.chosen_places()} if "places" in self.fields else {}
        return {**self.texts(), **plain, **places}


class ReasonForm(LocalisedForm):
    """Why an engagement is withdrawn."""

    specs = (TextSpec("reason", _("Why is it withdrawn?"), rows=4, help_text=_("Everybody can read it.")),)


class AnswerForm(LocalisedForm):
    """What was heard, what will be done, and why."""

    specs = (
        TextSpec.of(
            Engagement,
            "answer",
            _("Your answer"),
            rows=12,
            help_text=_("What did you hear? What will you do, and by when? What will you not do, and why?"),
        ),
    )


class PhaseForm(LocalisedForm):
    """One phase: a title, the first and the last day, and what people may do."""

    specs = (TextSpec("title", _("Title of the phase"), max_length=120),)
    phase_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"))
    verbs = forms.MultipleChoiceField(
        label=_("What people may do"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nothing chosen means that people can only read."),
    )

    def __init__(self, *args: Any, offered: Container[str], **kwargs: Any) -> None:
        """`offered` are the kinds of activities that people can take part in."""
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("verbs", ())
        field = cast(forms.MultipleChoiceField, self.fields["verbs"])
        field.choices = [
            (verb.code, verb.title)
            for kind in kinds()
            for verb in kind.verbs
            if kind.code in offered or verb.code in chosen
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] < cleaned["starts"]:
            self.add_error("ends", _("The last day lies before the first."))
        return cleaned


class ScheduleForm(LocalisedForm):
    """The day of the answer, beside the phases; once published, also why the dates change."""

    specs = (
        TextSpec(
            "reason",
            _("Why do the dates change?"),
            required=False,
            rows=2,
            max_length=1000,
            help_text=_(
                "Stands on the public page and in the public log, with the old dates and the new ones."
            ),
        ),
    )
    answer_due = DayField(
        label=_("The answer is due on"),
        help_text=_("A change of this day after publishing stands in the public log."),
    )

    @classmethod
    def of(cls, data: Any, engagement: Engagement) -> "ScheduleForm":
        languages = languages_of(engagement.community)
        form = cls(data, languages=languages, initial={"answer_due": engagement.answer_due})
        if engagement.state == Engagement.State.DRAFT:
            for code in languages:
                del form.fields[f"reason_{code}"]
        return form


MOST_PHASES = 20
PhaseFormSet = forms.formset_factory(
    PhaseForm,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
    max_num=MOST_PHASES,
    absolute_max=MOST_PHASES + 1,  # a thousand forms that nobody asked for take seconds to draw
)


def phase_formset(data: Any, engagement: Engagement) -> Any:
    """The phases of an engagement as forms, with an empty one at the end."""
    community = engagement.community
    zone = ZoneInfo(community.time_zone)
    initial = [
        {
            "phase_id": phase.pk,
            "starts": phase.starts_at.astimezone(zone).date(),
            "ends": phase.ends_at.astimezone(zone).date(),
            "verbs": phase.verbs,
            "title": phase.title,
        }
        for phase in engagement.phases.all()
    ]
    languages = in_order(community.languages, community.default_language)
    offered = {each.kind for each in engagement.activities.all()} or {kind.code for kind in kinds()}
    told = {"languages": languages, "offered": offered}
    formset = PhaseFormSet(data, initial=initial, form_kwargs=told, prefix="phase")
    for form in formset.initial_forms:
        form.fields["DELETE"].label = gettext("Remove this phase")
    return formset


def planned(formset: Any, engagement: Engagement) -> list[PhaseDraft]:
    """The phases that a valid formset describes, by their first days; what was not moved keeps its exact time."""
    zone = engagement.community.time_zone
    known = {phase.pk: phase for phase in engagement.phases.all()}
    drafts = []
    for form in formset:
        if not form.has_changed() and not form.initial.get("phase_id"):
            continue
        if form.cleaned_data.get("DELETE"):
            continue
        given = form.cleaned_data
        draft = whole_days(form.text("title"), given["starts"], given["ends"], given["verbs"], zone)
        drafts.append(_exact(draft, known.get(given.get("phase_id") or 0), zone))
    return sorted(drafts, key=lambda draft: draft.starts_at)


def _exact(draft: PhaseDraft, before: Phase | None, zone: str) -> PhaseDraft:
    if before is None:
        return draft
    return PhaseDraft(
        draft.title,
        _kept(before.starts_at, draft.starts_at, zone),
        _kept(before.ends_at, draft.ends_at, zone),
        draft.verbs,
    )


def _kept(before: datetime, now: datetime, zone: str) -> datetime:
    return before if _day(before, zone) == _day(now, zone) else now


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def languages_of(community: Community) -> Sequence[str]:
    return in_order(community.languages, community.default_language)
