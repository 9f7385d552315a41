"""Who may do what in a conversation, and when."""

from datetime import datetime

from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.activities.snapshots import Snapshot

VOTE = "conversation.vote"
PROPOSE = "conversation.propose"

# What officers do here is covered by the permissions of every activity: activities.change_activity sets up, adds
# statements and closes; activities.moderate accepts, rejects and merges.
SET_UP = "activities.change_activity"
MODERATE = "activities.moderate"


def is_over(known: Snapshot, now: datetime) -> bool:
    """Whether nobody will be able to vote here any more."""
    return known.activity.closed_at is not None or not any(
        VOTE in span.verbs and now < span.ends_at for span in known.spans
    )


def may_read_statements(known: Snapshot, now: datetime, *, invited: bool) -> bool:
    """Whether somebody may read what is said: by invitation only the invited, until everybody may see the results."""
    by_invitation = known.activity.participation == Activity.Participation.INVITED
    return invited or not by_invitation or may_see_results(known, now, took_part=False)


def may_see_results(known: Snapshot, now: datetime, took_part: bool) -> bool:
    """Whether the officer's choice lets this reader see the results now."""
    match known.activity.results:
        case Activity.Visibility.LIVE:
            return True
        case Activity.Visibility.AFTER_TAKING_PART:
            return took_part or is_over(known, now)
        case _:
            return is_over(known, now)
