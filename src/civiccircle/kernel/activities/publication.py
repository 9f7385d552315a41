"""What must be true before the public is asked: checks of phases, and the checklist of an engagement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.privacy.rules import collection_approved
from civiccircle.kernel.text import Text, localise

from .kinds import kind_of, kinds
from .models import Engagement

REQUIRED_TEXTS = {
    "title": gettext_lazy("Title"),
    "question": gettext_lazy("Question"),
    "deciding_body": gettext_lazy("Who decides"),
}


@dataclass(frozen=True)
class PhaseDraft:
    """A phase as an officer plans it."""

    title: Text
    starts_at: datetime
    ends_at: datetime
    verbs: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Requirement:
    """One line of the checklist before publishing. One that is not `binding` can be waived by saying so."""

    code: str
    title: str
    met: bool
    mend: str = ""
    binding: bool = True


def check_phases(phases: Sequence[PhaseDraft]) -> None:
    """Raise `ValidationError` naming each phase that ends too early, overlaps or allows what no kind knows."""
    known = {verb.code for kind in kinds() for verb in kind.verbs}
    faults = []
    for phase in phases:
        name = localise(phase.title) or _("without a title")
        if not localise(phase.title):
            faults.append(_("Give each phase a title."))
        if phase.ends_at <= phase.starts_at:
            faults.append(_("The phase “%(name)s” ends before it starts.") % {"name": name})
        unknown = sorted(set(phase.verbs) - known)
        if unknown:
            told = {"name": name, "verbs": ", ".join(unknown)}
            faults.append(_("The phase “%(name)s” allows what nobody can do: %(verbs)s.") % told)
    for earlier, later in pairwise(phases):
        told = {"earlier": localise(earlier.title), "later": localise(later.title)}
        if later.starts_at < earlier.starts_at:
            faults.append(_("The phase “%(later)s” stands after “%(earlier)s” but starts before it.") % told)
        elif later.starts_at < earlier.ends_at:
            faults.append(_("The phases “%(earlier)s” and “%(later)s” overlap.") % told)
    if faults:
        raise ValidationError(faults)


def requirements(engagement: Engagement) -> list[Requirement]:
    """The checklist of an engagement that wants to be published."""
    phases = list(engagement.phases.all())
    activities = list(engagement.activities.all())
    zone = ZoneInfo(engagement.community.time_zone)
    last_day = max((phase.ends_at.astimezone(zone).date() for phase in phases), default=None)
    missing = missing_languages(engagement)
    unapproved = sorted(
        {
            str(kind_of(each).title)
            for each in activities
            if not each.closed_at and not collection_approved(engagement.community, each.kind)
        }
    )
    return [
        _met("question", _("People are asked a question."), localise(engagement.question), _("Write it.")),
        _met(
            "deciding_body", _("It is said who decides."), localise(engagement.deciding_body), _("Name them.")
        ),
        _met("phases", _("There is at least one phase."), phases, _("Say when people can take part.")),
        _met("activities", _("There is something to do."), activities, _("Add an activity.")),
        _met(
            "answer_due",
            _("The answer is due after the last phase."),
            last_day is None or engagement.answer_due > last_day,
            _("Choose a later day for the answer, or end the last phase earlier."),
        ),
        _met(
            "privacy",
            _("The privacy officer has approved what is collected."),
            not unapproved,
            _("Ask the privacy officer to approve: %(kinds)s.") % {"kinds": ", ".join(unapproved)},
        ),
        Requirement(
            "languages",
            _("Title, question and deciding body are written in every language of the community."),
            not missing,
            _("Missing: %(missing)s. Write them, or publish with what there is: readers are told.")
            % {"missing": "; ".join(_told(code, names) for code, names in missing.items())},
            binding=False,
        ),
    ]


def missing_languages(engagement: Engagement) -> dict[str, list[str]]:
    """For each language of the community, the required texts that are not written in it."""
    missing = {
        code: [name for name in REQUIRED_TEXTS if not getattr(engagement, name).get(code)]
        for code in engagement.community.languages
    }
    return {code: names for code, names in missing.items() if names}


def _told(code: str, names: Sequence[str]) -> str:
    language = dict(settings.LANGUAGES).get(code, code)
    labels = ", ".join(str(REQUIRED_TEXTS[name]) for name in names)
    return _("%(label)s: %(text)s") % {"label": language, "text": labels}


def _met(code: str, title: str, met: Any, mend: str) -> Requirement:
    return Requirement(code, title, bool(met), "" if met else mend)
