"""Engagements, their phases and activities, who takes part, what they contributed, and what moderators decided."""

from .engagements import Activity, Engagement, Level, Phase
from .moderation import Moderation
from .participation import Contribution, Participant

__all__ = ["Activity", "Contribution", "Engagement", "Level", "Moderation", "Participant", "Phase"]
