"""How a room tells the house what it brings.

Each room has a ``capability.py`` with one ``CAPABILITY``. It is read once at start-up, when the room's ``AppConfig``
(a ``RoomConfig``) is ready; the roof builds routes, navigation, exports and the command line from this registry, so
that no room imports another.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

from civiccircle.kernel.circle import CircleStep

if TYPE_CHECKING:
    from civiccircle.kernel.communities.models import Community
    from civiccircle.kernel.trace.models import Record


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the navigation: what it says, the route it leads to, who sees it.

    The desk shows an entry for staff to those who have its `permission`, and with it what is `waiting` there: what
    needs somebody's hand now, in words, or nothing.
    """

    title: Any  # lazily translated
    route: str
    audience: str = "public"  # "public" or "staff"
    order: int = 100
    permission: str = ""
    waiting: "Callable[[Community], str] | None" = None


@dataclass(frozen=True)
class Export:
    """A file that a room can write: ``write(community, **subject)`` yields bytes and is streamed as it comes.

    `subject` names what it is about, for example ``("engagement", "conversation")``: the words that the caller gives in
    the query of the address, all of them slugs or numbers. `write` raises `Http404` or `PermissionDenied` before the
    first byte. With a `permission`, only people who have it in the community get the file. With a `policy`, each
    download of it is put into the public log of releases, under that rule.
    """

    name: str
    title: Any
    media_type: str
    filename: str
    write: Callable[..., Iterable[bytes]]
    subject: tuple[str, ...] = ()
    permission: str = ""
    policy: Any = ""  # lazily translated


@dataclass(slots=True)
class Sent:
    """What came with a write on its short way: a JSON or form body, and the browser's cookies."""

    content_type: str
    body: bytes
    cookies: Mapping[str, str]


@dataclass(frozen=True)
class ShortWay:
    """A write so frequent that it passes by Django (`web.short_ways`).

    `answer(sent, **named)` gets the named groups of `address`, and returns JSON, or `None` to leave the request to the
    view. What it did before it returned `None`, or raised, must be safe to do again.
    """

    address: re.Pattern[str]
    answer: Callable[..., bytes | None]


@dataclass(frozen=True)
class Command:
    """A sub-command of ``civiccircle import`` or ``civiccircle export``; `command` is a click command."""

    group: str  # "import" or "export"
    command: Any


@dataclass(frozen=True)
class Passage:
    """Records that a story tells of, a few at most, for the room that knows them (`RecordKind.figures`).

    `decided_on` is the day of the first decision of the story, `None` while none is on record.
    """

    community: "Community"
    records: Sequence["Record"]
    decided_on: date | None


@dataclass(frozen=True)
class RecordKind:
    """A kind of public record in the trace; `step` says where in the circle it stands, if on one of its steps.

    `sentence` is the template by which its room tells in a story what a record brought, in one or two whole sentences.
    It reads `it` (the record's title as a link), `passage`, and as `told` what `figures(passage)` gives for the record,
    by its key. `figures` asks for all records of the passage at once, in one query, and lets counts of people out only
    through the gate (`publishing.gate`); kinds that share it are asked for together. A record without figures is told
    in the house's words. What another decision says of things that a kind which `hands_over` has handed over leads to
    those who deliver them (`trace.handover`).
    """

    code: str
    title: Any
    step: CircleStep | None = None
    figures: Callable[[Passage], Mapping[int, Mapping[str, Any]]] | None = None
    sentence: str = ""
    hands_over: bool = False


Words = Mapping[str, Any] | Callable[[Any], str]


@dataclass(frozen=True)
class FactKind:
    """A kind of public fact in the ledger, and how it is told.

    `sentence` has ``%(name)s`` for each value of the fact; `words` gives, by name, what the codes in a value mean, or
    the function that tells the value.
    """

    code: str
    title: Any
    sentence: Any
    words: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class Capability:
    """What one room brings to the house.

    `routes` is the dotted name of its URL module, mounted under ``/<language>/<community>/`` (`None` for none);
    `api` the dotted name of a module whose ``router`` (django-ninja) is mounted under ``/api/v1``. The room that
    delivers what was decided names its `takes_over` (`trace.handover`).
    """

    name: str
    title: Any
    wing: str
    routes: str | None = None
    api: str | None = None
    short_ways: tuple[ShortWay, ...] = ()
    activity_kinds: tuple[Any, ...] = ()
    record_kinds: tuple[RecordKind, ...] = ()
    fact_kinds: tuple[FactKind, ...] = ()
    exports: tuple[Export, ...] = ()
    commands: tuple[Command, ...] = ()
    navigation: tuple[NavigationItem, ...] = ()
    purposes: tuple[Any, ...] = field(default=())  # privacy.declare.Purpose
    takes_over: Callable[..., Any] | None = None


_capabilities: dict[str, Capability] = {}


def register(capability: Capability) -> None:
    """Take a capability into the registry; a second one of the same name is a fault of the house."""
    known = _capabilities.get(capability.name)
    if known is not None and known is not capability:
        raise RuntimeError(f"two capabilities are named {capability.name!r}")
    _capabilities[capability.name] = capability


def capabilities() -> tuple[Capability, ...]:
    """All registered capabilities, by wing and name."""
    return tuple(sorted(_capabilities.values(), key=lambda each: (each.wing, each.name)))


class RoomConfig(AppConfig):
    """The ``AppConfig`` of a room: registers its ``capability.CAPABILITY`` at start-up."""

    def ready(self) -> None:
        capability = import_module(f"{self.name}.capability").CAPABILITY
        register(capability)
        for kind in capability.activity_kinds:
            import_module("civiccircle.kernel.activities.kinds").register_kind(kind)
