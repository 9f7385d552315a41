"""Engagements, their phases and activities, who takes part, and what they contributed."""

from .contributions import Contribution, Moderation, Participant
from .engagements import Activity, AreaOfLife, Engagement, Factor, Level, Phase

__all__ = [
    "Activity",
    "AreaOfLife",
    "Contribution",
    "Engagement",
    "Factor",
    "Level",
    "Moderation",
    "Participant",
    "Phase",
]
