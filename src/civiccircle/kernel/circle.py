"""The words of the circle that every wing sorts its things by."""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaOfLife(models.TextChoices):
    """Where in daily life something is felt."""

    MOVES = "moves", _("Moves around")
    LIVES = "lives", _("Lives and plays")
    WORKS = "works", _("Works and learns")
    PARTICIPATES = "participates", _("Participates in society")
    NATURE = "nature", _("Interacts with nature")


class Factor(models.TextChoices):
    """The six factors of an intelligent community (Intelligent Community Forum)."""

    CONNECT = "connect", _("Broadband")
    WORK = "work", _("Knowledge workforce")
    INNOVATE = "innovate", _("Innovation")
    INCLUDE = "include", _("Digital equality")
    SUSTAIN = "sustain", _("Sustainability")
    ENGAGE = "engage", _("Advocacy")


class CircleStep(Enum):
    """The steps of the circle on which a public record can stand."""

    VOICE = "voice"  # what somebody said or proposed
    ASKED = "asked"  # where people were asked
    DECIDED = "decided"
    DELIVERED = "delivered"
    PAID = "paid"
    MEASURED = "measured"
