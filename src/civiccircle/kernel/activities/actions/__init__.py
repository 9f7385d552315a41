"""What officers do with engagements: set up, publish, change in the open, close, and answer."""

from ..moderation import ban_participant, moderate, moderate_many, unban_participant
from ..moving import Stranded
from ..publication import PhaseDraft
from .closing import close_activity, reopen_activity
from .publishing import answer_engagement, publish_engagement, withdraw_engagement
from .setting_up import add_activity, change_engagement, create_engagement, set_phases

__all__ = [
    "PhaseDraft",
    "Stranded",
    "add_activity",
    "answer_engagement",
    "ban_participant",
    "change_engagement",
    "close_activity",
    "create_engagement",
    "moderate",
    "moderate_many",
    "publish_engagement",
    "reopen_activity",
    "set_phases",
    "unban_participant",
    "withdraw_engagement",
]
