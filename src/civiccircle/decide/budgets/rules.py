"""Who may do what with a budget, and when."""

from datetime import datetime

from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.activities.snapshots import Snapshot

PROPOSE = "budget.propose"
BALLOT = "budget.ballot"

# What officers do here is covered by the permissions of every activity.
SET_UP = "activities.change_activity"
MODERATE = "activities.moderate"
PUBLISH = "activities.answer_engagement"


def is_over(known: Snapshot, now: datetime) -> bool:
    """Whether nobody will be able to vote here any more."""
    return known.activity.closed_at is not None or not any(
        BALLOT in span.verbs and now < span.ends_at for span in known.spans
    )


def is_listed(activity: Activity) -> bool:
    """Whether its projects stand in the trace: by invitation only, not even its page shows them to everybody."""
    public = activity.engagement.state in Engagement.PUBLIC
    return public and activity.participation != Activity.Participation.INVITED
