"""Who may do what in an engagement, and when."""

from datetime import datetime
from functools import reduce
from operator import or_

import rules
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.people.models import Role
from civiccircle.kernel.people.participants import is_banned
from civiccircle.kernel.people.rules import has_role

from .kinds import Refused
from .snapshots import Snapshot

is_engagement_officer = has_role(Role.ENGAGEMENT_OFFICER) | has_role(Role.ADMINISTRATOR)

rules.add_perm("activities.create_engagement", is_engagement_officer)
rules.add_perm("activities.change_engagement", is_engagement_officer)
rules.add_perm("activities.publish_engagement", is_engagement_officer)
rules.add_perm("activities.answer_engagement", is_engagement_officer)
rules.add_perm("activities.withdraw_engagement", is_engagement_officer)
rules.add_perm("activities.change_activity", is_engagement_officer)
rules.add_perm("activities.moderate", is_engagement_officer)
rules.add_perm("activities.ban_participant", is_engagement_officer)
# The desk shows to each what their other permissions let them do.
rules.add_perm("activities.use_desk", reduce(or_, (has_role(role) for role in Role if role != Role.RESIDENT)))


def may_contribute(known: Snapshot, participant_id: int, verb: str, now: datetime) -> None:
    """Raise `Refused` unless the participant may do `verb` in this activity now."""
    if not known.allows(verb, now):
        raise Refused(
            _("This is not open at the moment. The dates are on the page of the engagement."), "closed"
        )
    if is_banned(participant_id):
        raise Refused(_("This pseudonym may not take part any more."), "banned")
