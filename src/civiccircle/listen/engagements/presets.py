"""Templates from which an officer starts: sensible phases for what they want to learn."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from civiccircle.kernel.activities.kinds import kinds
from civiccircle.kernel.activities.presets import Preset, PresetPhase
from civiccircle.kernel.activities.publication import PhaseDraft
from civiccircle.kernel.text import Text

END_OF_DAY = time(23, 59, 59)


PRESETS = (
    Preset(
        "hear",
        _("Hear what people think"),
        _(
            "A conversation of three weeks: people put forward statements and vote on them. The answer follows."
        ),
        "conversation",
        (PresetPhase(_("Have your say"), 21),),
        28,
    ),
    Preset(
        "weigh",
        _("Collect views, then weigh them up"),
        _(
            "Three weeks to put forward statements and vote, then one more week in which only votes are taken."
        ),
        "conversation",
        (
            PresetPhase(_("Put forward statements and vote"), 21),
            PresetPhase(_("Weigh up: votes only"), 7, ("conversation.vote",)),
        ),
        28,
    ),
    Preset(
        "pulse",
        _("Take the pulse"),
        _("A conversation of one week on a question that cannot wait, with an answer soon after."),
        "conversation",
        (PresetPhase(_("Have your say"), 7),),
        14,
    ),
)


def presets() -> list[Preset]:
    """The templates whose kind of activity is installed here: those of the house, and those that kinds bring."""
    installed = {kind.code for kind in kinds()}
    ours = [preset for preset in PRESETS if preset.kind in installed]
    return ours + [preset for kind in kinds() for preset in getattr(kind, "presets", ())]


def preset_of(code: str) -> Preset | None:
    return next((preset for preset in presets() if preset.code == code), None)


def planned_phases(preset: Preset, start: date, zone: str, languages: Sequence[str]) -> list[PhaseDraft]:
    """The phases of a template from the day `start` on, whole days in the community's time zone."""
    verbs = next(tuple(verb.code for verb in kind.verbs) for kind in kinds() if kind.code == preset.kind)
    drafts, day = [], start
    for phase in preset.phases:
        day += timedelta(days=phase.after)
        last = day + timedelta(days=phase.days - 1)
        drafts.append(whole_days(in_languages(phase.title, languages), day, last, phase.verbs or verbs, zone))
        day = last + timedelta(days=1)
    return drafts


def whole_days(title: Text, first: date, last: date, verbs: Sequence[str], zone: str) -> PhaseDraft:
    """A phase from the start of `first` to the end of `last`."""
    local = ZoneInfo(zone)
    return PhaseDraft(
        title, datetime.combine(first, time(), local), datetime.combine(last, END_OF_DAY, local), tuple(verbs)
    )


def in_languages(words: Any, languages: Sequence[str]) -> Text:
    """A translated phrase in each of the languages."""
    text = {}
    for language in languages:
        with override(language):
            text[language] = str(words)
    return text
