"""What officers do on the desk in one go: the steps of the kernel that belong together, in one transaction."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from civiccircle.kernel.activities import actions
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.activities.presets import Preset
from civiccircle.kernel.activities.publication import PhaseDraft
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text import Text

from .presets import planned_phases


@transaction.atomic
def start_from(
    *, by: Person, community: Community, preset: Preset, starts: date, **engagement: Any
) -> Engagement:
    """Make the draft of an engagement with the phases of a template."""
    made = actions.create_engagement(by=by, community=community, **engagement)
    phases = planned_phases(preset, starts, community.time_zone, community.languages)
    actions.set_phases(by=by, engagement=made, phases=phases)
    return made


@transaction.atomic
def reschedule(
    *,
    by: Person,
    engagement: Engagement,
    phases: Sequence[PhaseDraft],
    answer_due: date,
    reason: Text | None = None,
) -> None:
    """Set phases and the day of the answer together; one without the other may not fit.

    Raises `Stranded` as `set_phases` does.
    """
    later = answer_due > engagement.answer_due
    if later:
        actions.change_engagement(by=by, engagement=engagement, answer_due=answer_due)
    actions.set_phases(by=by, engagement=engagement, phases=phases, reason=reason)
    if not later:
        actions.change_engagement(by=by, engagement=engagement, answer_due=answer_due)
