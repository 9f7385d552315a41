"""What a person meets at a budget: a ballot to fill in, or why there is none."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from civiccircle.kernel.activities.eligibility import barred, took_part
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.people.participants import current_participant

from . import queries
from .models import Ballot, Budget
from .rules import BALLOT, MODERATE, PROPOSE, is_over


@dataclass(frozen=True)
class Stage:
    """One look at a budget by one person.

    `state`: "ballot", "before", "not-fixed", "over", "decided", "draft", "sign-in" or "invitation". `hidden`: the
    projects are not theirs to see, because it is by invitation and not decided yet.
    """

    state: str
    activity: Activity
    budget: Budget
    participant: Participant | None
    ballot: Ballot | None
    may_propose: bool
    opens_at: datetime | None
    closes_at: datetime | None
    invitation: str
    hidden: bool


def stage_of(request: CommunityRequest, known: Snapshot, participant: Participant | None = None) -> Stage:
    """What to show to whoever asks."""
    now = timezone.now()
    budget = queries.budget_of(known.activity.pk)
    participant = participant or current_participant(request, known.activity.engagement)
    ballot = None if participant is None else queries.ballot_of(known.activity.pk, participant.pk)
    invitation = request.POST.get("invitation") or request.GET.get("invitation") or ""
    lacking = barred(known.activity, participant, _took_part(known.activity, participant, ballot), invitation)
    opens = [span.starts_at for span in known.spans if BALLOT in span.verbs and span.starts_at > now]
    ends = [span.ends_at for span in known.spans if BALLOT in span.verbs]
    uninvited = lacking == "invitation" and budget.published_at is None
    return Stage(
        _closed_state(known, budget, now) or lacking or "ballot",
        budget.activity,
        budget,
        participant,
        ballot,
        known.allows(PROPOSE, now) and not budget.frozen and not lacking,
        min(opens, default=None),
        known.activity.closed_at or max(ends, default=None),
        invitation,
        uninvited and not request.user.has_perm(MODERATE, known.activity),
    )


def _took_part(activity: Activity, participant: Participant | None, ballot: Ballot | None) -> bool:
    """Whether the person once voted here, or where it is by invitation proposed something."""
    if participant is None or ballot is not None:
        return ballot is not None
    return activity.participation == Activity.Participation.INVITED and took_part(activity.pk, participant.pk)


def _closed_state(known: Snapshot, budget: Budget, now: datetime) -> str:
    if not known.published:
        return "draft"
    if budget.published_at is not None:
        return "decided"
    if known.allows(BALLOT, now):
        return "" if budget.frozen else "not-fixed"
    return "over" if is_over(known, now) else "before"
