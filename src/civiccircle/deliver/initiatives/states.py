"""The states of an initiative, and which may follow which."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """How far an initiative is."""

    IDEA = "idea", _("Idea")
    CONSULTED = "consulted", _("Consulted")
    APPROVED = "approved", _("Approved")
    PROCURED = "procured", _("Procured")
    PILOT = "pilot", _("Pilot")
    LIVE = "live", pgettext_lazy("state of an initiative", "Live")
    EVALUATED = "evaluated", _("Evaluated")
    RETIRED = "retired", _("Retired")


WITHOUT_DECISION = (State.IDEA, State.CONSULTED, State.RETIRED)
"""What needs no decision: what was not approved yet, and what was given up. The database holds to it."""

NEXT: Mapping[State, tuple[State, ...]] = {
    State.IDEA: (State.CONSULTED, State.APPROVED, State.RETIRED),
    State.CONSULTED: (State.APPROVED, State.RETIRED),
    State.APPROVED: (State.PROCURED, State.PILOT, State.LIVE, State.RETIRED),
    State.PROCURED: (State.PILOT, State.LIVE, State.RETIRED),
    State.PILOT: (State.LIVE, State.EVALUATED, State.RETIRED),
    State.LIVE: (State.EVALUATED, State.RETIRED),
    State.EVALUATED: (State.PILOT, State.LIVE, State.RETIRED),
    State.RETIRED: (),
}


def may_follow(state: str, before: str | None) -> list[State]:
    """The states that may follow `state`; the one `before` it among them, for what was a mistake."""
    found = list(NEXT[State(state)])
    if before is not None and State(before) not in found:
        found.append(State(before))
    return found
