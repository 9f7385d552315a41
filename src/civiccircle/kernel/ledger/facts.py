"""What the facts of a log say, in sentences that everyone understands.

The kernel's kinds stand here; a room of a wing declares its own as ``Capability.fact_kinds``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.activities.models import Moderation
from civiccircle.kernel.capability import FactKind, Words, capabilities
from civiccircle.kernel.people.models import Role
from civiccircle.kernel.text import localise

LONGEST_VALUE = 240

_PROMISES = {
    "question": gettext_lazy("the question"),
    "what_can_change": gettext_lazy("what can still change"),
    "what_is_fixed": gettext_lazy("what is fixed"),
    "level": gettext_lazy("the level of participation"),
    "deciding_body": gettext_lazy("who decides"),
    "answer_due": gettext_lazy("when the answer is due"),
}
_ROLES, _REASONS = {"role": dict(Role.choices)}, {"reason": dict(Moderation.Reason.choices)}
_DECISIONS = {"decision": dict(Moderation.Decision.choices)} | _REASONS

_SETTINGS = {
    "languages": gettext_lazy("languages"),
    "default_language": gettext_lazy("first language"),
    "time_zone": gettext_lazy("time zone"),
    "population": gettext_lazy("residents"),
    "minimum_cell": gettext_lazy("smallest published count"),
}


def _settings(now: Any) -> str:
    told = {name: ", ".join(value) if isinstance(value, list) else value for name, value in now.items()}
    return ", ".join(
        _("%(label)s: %(text)s")
        % {"label": _SETTINGS.get(name, name), "text": "–" if value is None else value}
        for name, value in told.items()
    )


def _people(count: int | None) -> str:
    return _("too few to be told") if count is None else str(count)


_OF_THE_KERNEL = (
    FactKind(
        "engagement.published",
        gettext_lazy("Engagement published"),
        gettext_lazy("“%(title)s” was put before the public (%(engagement)s)."),
    ),
    FactKind(
        "engagement.changed",
        gettext_lazy("Promise changed"),
        gettext_lazy("In the engagement %(engagement)s, something promised was changed: %(now)s."),
        {"now": _PROMISES},
    ),
    FactKind(
        "engagement.phases_changed",
        gettext_lazy("Dates changed"),
        gettext_lazy("The dates of the engagement %(engagement)s were changed."),
    ),
    FactKind(
        "engagement.phases_moved_away",
        gettext_lazy("Dates moved away from contributions"),
        gettext_lazy(
            "The dates of the engagement %(engagement)s were changed so that contributions lie outside (people: "
            "%(people)s). They stay in the count. The reason given: %(reason)s"
        ),
        {"people": _people},
    ),
    FactKind(
        "engagement.withdrawn",
        gettext_lazy("Engagement withdrawn"),
        gettext_lazy("The engagement %(engagement)s was withdrawn. The reason given: %(reason)s"),
    ),
    FactKind(
        "engagement.answered",
        gettext_lazy("Answer given"),
        gettext_lazy("“%(title)s” was answered (days late: %(days_late)s): %(answer)s"),
    ),
    FactKind(
        "activity.added",
        gettext_lazy("Way to take part added"),
        gettext_lazy("“%(title)s” was added to the engagement %(engagement)s."),
    ),
    FactKind(
        "activity.closed",
        gettext_lazy("Way to take part closed"),
        gettext_lazy("A way to take part in the engagement %(engagement)s was closed before its time."),
    ),
    FactKind(
        "activity.reopened",
        gettext_lazy("Way to take part opened again"),
        gettext_lazy(
            "A way to take part in the engagement %(engagement)s that had been closed was opened again."
        ),
    ),
    FactKind(
        "moderation.decided",
        gettext_lazy("Moderation"),
        gettext_lazy("A contribution (no. %(number)s) was checked: %(decision)s. The reason: %(reason)s."),
        _DECISIONS,
    ),
    FactKind(
        "participant.banned",
        gettext_lazy("Pseudonym shut out"),
        gettext_lazy("A pseudonym was shut out of the engagement %(engagement)s. The reason: %(reason)s."),
        _REASONS,
    ),
    FactKind(
        "participant.readmitted",
        gettext_lazy("Pseudonym let in again"),
        gettext_lazy("A pseudonym was let into the engagement %(engagement)s again."),
    ),
    FactKind(
        "result.published",
        gettext_lazy("Result published"),
        gettext_lazy(
            "Version %(version)s of the result of “%(title)s” was published (method %(method)s, version "
            "%(method_version)s)."
        ),
    ),
    FactKind(
        "bundle.published",
        gettext_lazy("Result can be checked"),
        gettext_lazy(
            "Version %(version)s of the result of “%(title)s” can be computed again by anyone. The SHA-256 of "
            "the bundle’s manifest: %(manifest)s"
        ),
    ),
    FactKind(
        "verifier.published",
        gettext_lazy("Checking program published"),
        gettext_lazy("The program with which anyone checks results has the SHA-256 %(sha256)s."),
    ),
    FactKind(
        "witness.listed",
        gettext_lazy("Witness named"),
        gettext_lazy("%(name)s is a witness of this log from now on."),
    ),
    FactKind(
        "witness.retired",
        gettext_lazy("Witness gone"),
        gettext_lazy("%(name)s is no longer a witness of this log."),
    ),
    FactKind(
        "data.released",
        gettext_lazy("Data published"),
        gettext_lazy("This was published: %(what)s. The rule that protects people: %(policy)s."),
    ),
    FactKind(
        "role.granted",
        gettext_lazy("Role given"),
        gettext_lazy("Somebody was given the role: %(role)s. The reason: %(reason)s"),
        _ROLES,
    ),
    FactKind(
        "role.revoked",
        gettext_lazy("Role taken back"),
        gettext_lazy("The role was taken back from somebody: %(role)s. The reason: %(reason)s"),
        _ROLES,
    ),
    FactKind(
        "community.changed",
        gettext_lazy("Settings of the community changed"),
        gettext_lazy("This holds for the whole community from now on – %(now)s. The reason: %(reason)s"),
        {"now": _settings},
    ),
    FactKind(
        "assessment.approved",
        gettext_lazy("Collecting approved"),
        gettext_lazy("The privacy officer approved what activities of the kind “%(kind)s” collect."),
    ),
    FactKind(
        "assessment.blocked",
        gettext_lazy("Collecting blocked"),
        gettext_lazy("The privacy officer blocked what activities of the kind “%(kind)s” collect."),
    ),
    FactKind(
        "person.erased",
        gettext_lazy("Person forgotten"),
        gettext_lazy(
            "What was known about somebody was erased at their request. The log itself holds nothing of it."
        ),
    ),
)


@cache
def fact_kinds() -> dict[str, FactKind]:
    """Every kind of fact that the house can tell in words, by code."""
    of_rooms = (kind for capability in capabilities() for kind in capability.fact_kinds)
    return {kind.code: kind for kind in (*_OF_THE_KERNEL, *of_rooms)}


def title(code: str) -> str:
    """What a kind of fact is called; one that no room here declares goes by its code."""
    kind = fact_kinds().get(code)
    return str(kind.title) if kind else code


def sentence(code: str, content: Mapping[str, Any]) -> str:
    """A fact in one sentence of the reader's language."""
    kind = fact_kinds().get(code)
    if kind is None:
        return _("Something was recorded: %(kind)s.") % {"kind": code}
    told = _Told({name: _value(value, kind.words.get(name, {})) for name, value in content.items()})
    return str(kind.sentence) % told


class _Told(dict[str, str]):
    """The words of a fact; one that an older version did not write yet is an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


def _value(value: Any, words: Words) -> str:
    if not isinstance(words, Mapping):
        return words(value)
    if isinstance(value, Mapping) and words:
        return ", ".join(str(words.get(name, name)) for name in value)
    if isinstance(value, Mapping):
        value = localise({code: each for code, each in value.items() if isinstance(each, str)})
    told = str(words.get(value, value) if isinstance(value, str) else value)
    return told if len(told) <= LONGEST_VALUE else Truncator(told).chars(LONGEST_VALUE)
