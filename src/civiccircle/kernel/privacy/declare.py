"""How a model declares the personal data that it holds.

Every model of the house carries ``privacy``: either ``nothing_personal(reason)`` or a ``Declaration`` that names each
of its fields once, as personal (purpose, legal basis, sensitivity, retention, what happens on erasure) or as
impersonal. The processing register, the notice at collection, the export, the erasure and the retention job are
generated from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any


class Basis(StrEnum):
    """Legal basis of processing (GDPR article 6(1); the words are common to most privacy laws)."""

    CONSENT = "consent"
    PUBLIC_TASK = "public task"
    LEGAL_OBLIGATION = "legal obligation"
    CONTRACT = "contract"
    LEGITIMATE_INTEREST = "legitimate interest"


class Sensitivity(StrEnum):
    """How much harm a leak could do."""

    ORDINARY = "ordinary"
    OPINION = "opinion"  # political opinion: special category in article 9
    IDENTITY = "identity"
    SECRET = "secret"  # noqa: S105 - a degree of sensitivity


class Erasure(StrEnum):
    """What happens to a field when its person asks to be forgotten."""

    DELETE_ROW = "delete the row"
    CLEAR = "empty the field"
    DETACH = "cut the link to the person"
    KEEP = "keep, with a stated reason"


@dataclass(frozen=True)
class Purpose:
    """Why data is held. `code` is stable; `title` and `explanation` are shown to people (lazily translated)."""

    code: str
    title: Any
    explanation: Any


@dataclass(frozen=True)
class Clock:
    """A date elsewhere from which retention counts: the ORM path to it, and what people read for it.

    Where the path leads to several dates, the last of them counts; where it leads to none, nothing is let go.
    """

    path: str
    title: Any


@dataclass(frozen=True)
class Personal:
    """Declaration of one personal field.

    `retention` is how long the value is kept after `clock` (without one: after the model's `clock` field); `None` means
    until the account ends or erasure is asked for. `note` says in public why a value is kept; `label` is what people
    read for the field (without one: its ``verbose_name``).
    """

    purpose: Purpose
    basis: Basis
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    retention: timedelta | None = None
    erasure: Erasure = Erasure.DELETE_ROW
    note: Any = ""
    label: Any = ""
    clock: Clock | None = None


@dataclass(frozen=True)
class Declaration:
    """The privacy declaration of a model.

    `subject` is the ORM path from the model to the account of the person concerned (``"self"`` for the account itself,
    ``"participant__user"``, ...); `clock` names the date field from which retention counts; every concrete field other
    than the primary key stands in exactly one of `personal` and `impersonal`.
    """

    subject: str | None
    personal: Mapping[str, Personal] = field(default_factory=dict)
    impersonal: tuple[str, ...] = ()
    clock: str | None = None
    reason: str = ""
    all_impersonal: bool = False
    title: Any = ""

    @property
    def loses_words(self) -> bool:
        """Whether erasure empties fields or deletes rows of this model, so that copies of them must go as well."""
        return any(each.erasure in (Erasure.CLEAR, Erasure.DELETE_ROW) for each in self.personal.values())


def nothing_personal(reason: str) -> Declaration:
    """Declare that no field of a model can hold personal data, and why."""
    return Declaration(subject=None, reason=reason, all_impersonal=True)
