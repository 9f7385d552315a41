"""Templates from which an officer starts an engagement. A kind of activity may bring its own as `presets`."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PresetPhase:
    """A phase of a template, `days` long and `after` so many days in which nothing is open.

    Without `verbs` it allows whatever the kind of activity knows.
    """

    title: Any
    days: int
    verbs: tuple[str, ...] = ()
    after: int = 0


@dataclass(frozen=True)
class Preset:
    """A template: the kind of activity it opens, its phases, and how long the deciding body takes to answer."""

    code: str
    title: Any
    description: Any
    kind: str
    phases: tuple[PresetPhase, ...]
    answer_after: int

    @property
    def days(self) -> int:
        return sum(phase.after + phase.days for phase in self.phases)
