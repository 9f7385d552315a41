"""The activity-kind protocol: what a capability implements so that people can take part in it.

Listing, phases, permission, eligibility, receipts, moderation, exports and the trace come from the kernel.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from django.http import HttpRequest

from .models import Activity, Contribution


class Refused(Exception):
    """A contribution that cannot be taken; `reason` says what to do instead, in the person's language."""

    def __init__(self, reason: Any, code: str = "refused") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass(frozen=True)
class Verb:
    """Something people may do while a phase allows it, for example ``conversation.vote``."""

    code: str
    title: Any


@dataclass(frozen=True)
class ModerationItem:
    """A contributed thing that waits for a decision or can be reconsidered."""

    subject_kind: str
    subject_id: int
    text: str
    submitted_at: Any
    context: str = ""


@dataclass(frozen=True)
class Said:
    """What one contribution was, told to whoever made it: the act, and the words that it is about."""

    act: Any
    words: str = ""
    language: str = ""


@runtime_checkable
class ReadingBack(Protocol):
    """What a kind of activity has if its contributions hold more than the words of `said`, for example numbers."""

    def read_back(self, activity: Activity, payload: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """The parts of one contribution in words, each with what stands beside it, for its holder only."""


class ActivityKind(Protocol):
    """One way to take part. Instances are registered in a room's ``capability.py``.

    A kind may bring templates of engagements as `presets` (`presets.Preset`).
    """

    code: str
    title: Any
    description: Any
    verbs: tuple[Verb, ...]

    def path(self, activity: Activity) -> str:
        """The address of the activity's public page, without the language prefix and starting with ``/``."""

    def desk_path(self, activity: Activity) -> str:
        """The address of the staff's own page on the activity, like `path`; empty when there is none."""

    def publish(self, activity: Activity) -> None:
        """Renew what the trace says of the activity, because its engagement was published or withdrawn."""

    def setup_form(self, request: HttpRequest, activity: Activity | None) -> Any:
        """The form by which an officer sets the activity up; ``form.save(engagement)`` returns the activity."""

    def read(self, activity: Activity, verb: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """The payload of one contribution, a JSON-able mapping: what `data` says, whatever it meets.

        Raises `Refused` where it says nothing that this kind understands.
        """

    def check(
        self,
        activity: Activity,
        participant_id: int,
        verb: str,
        payload: Mapping[str, Any],
        data: Mapping[str, Any],
    ) -> None:
        """Raise `Refused` unless this participant can contribute this now.

        Runs outside the writing transaction; reads what it needs with few queries.
        """

    def write(self, verb: str, accepted: Sequence["Accepted"]) -> Sequence[Any] | None:
        """Write the rows of a batch, inside the transaction that also holds contributions and ledger leaves.

        What it returns, one thing for each, comes back to who contributed as `intake.Acknowledgement.told`.
        """

    def said(self, contributions: Sequence["Accepted"]) -> Sequence[Said]:
        """What each of some contributions was, in their order; one query at most, however many they are."""

    def moderation_queue(self, activity: Activity) -> list[ModerationItem]:
        """What waits for a decision, oldest first."""

    moderates: str
    """The `subject_kind` of what its moderators decide on."""

    def apply_moderation(self, activity: Activity, subject_id: int, decision: str, **details: Any) -> None:
        """Make a decision take effect (called inside the transaction that records it)."""

    def reopen(self, activity: Activity) -> None:
        """Take back what its end brought, because a closed activity is opened again (inside the transaction).

        Raises `Refused` where that cannot be.
        """

    def personal_words(self, person_id: int) -> Iterable[Mapping[str, Any]]:
        """Free text that a person wrote in activities of this kind (for their own export)."""


@dataclass(frozen=True)
class Accepted:
    """A contribution that was accepted, with the payload that `read` returned."""

    contribution: Contribution
    payload: Mapping[str, Any]


_kinds: dict[str, ActivityKind] = {}


def register_kind(kind: ActivityKind) -> None:
    _kinds[kind.code] = kind


def kind_of(activity: Activity) -> ActivityKind:
    """The kind of an activity; a `KeyError` here means that its room is not installed."""
    return _kinds[activity.kind]


def kinds() -> tuple[ActivityKind, ...]:
    return tuple(_kinds[code] for code in sorted(_kinds))
