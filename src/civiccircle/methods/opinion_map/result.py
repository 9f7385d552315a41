"""The result: what a map says, and what is needed to recompute it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.axes import Axes
from civiccircle.methods.opinion_map.frame import Layout
from civiccircle.methods.opinion_map.parameters import Parameters
from civiccircle.methods.opinion_map.picture import Picture
from civiccircle.methods.opinion_map.stability import Stability
from civiccircle.methods.opinion_map.statistics import Representative
from civiccircle.methods.opinion_map.tally import Tally

METHOD = "opinion_map"
VERSION = "1"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """number from 0, largest first; people in it; centre of their positions; statements that tell it
    apart."""

    number: int
    people: int
    centre: tuple[float, float]
    representative: tuple[Representative, ...]


@dataclass(frozen=True, eq=False)
class People:
    """Personal: never published. Positions and groups of the participants, in the order of `participants`.

    participants int64[P]; positions float64[P, 2]; group int32[P], -1 for people who are in no shown group
    """

    participants: NDArray[np.int64]
    positions: Floats
    group: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """The result. Statement arrays follow `statements` (ids ascending); S statements, G groups shown.

    inputs_digest   SHA-256 of the votes: equal for equal votes in any order and partitioning
    participants    people who voted; `in_map` of them voted often enough; `votes` counted
    everyone        Tally, int64[S]; `by_group` Tally, int64[G, S]; `inside` Tally of all people in the map
    layout          axes, grid and groups: what places a participant
    consensus_agree, consensus_disagree   statement ids, best first, counted over everyone
    group_aware     float64[S] product over groups of (agree + 1) / (seen + 2)
    divisive        float64[S] 0..1; `extremity` and `priority` float64[S] for routing
    """

    parameters: Parameters
    inputs_digest: str
    statements: NDArray[np.int64]
    left_out: NDArray[np.bool_]
    meta: NDArray[np.bool_]
    participants: int
    in_map: int
    votes: int
    layout: Layout
    groups: tuple[Group, ...]
    everyone: Tally
    inside: Tally
    by_group: Tally
    consensus_agree: tuple[int, ...]
    consensus_disagree: tuple[int, ...]
    group_aware: Floats
    divisive: Floats
    extremity: Floats
    priority: Floats
    picture: Picture
    stability: Stability | None = None
    people: People | None = None
    method: str = METHOD
    version: str = VERSION

    @property
    def axes(self) -> Axes:
        return self.layout.frame.axes

    def shown(self, group: NDArray[np.int32]) -> NDArray[np.int32]:
        """Groups of people, with -1 for those in a group too small to show."""
        return np.where(group < len(self.groups), group, np.int32(-1))

    @property
    def digest(self) -> str:
        """SHA-256 of everything but the positions of single people."""
        return sha256(b"".join(_canonical(self._published()))).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """The publishable result as plain values for JSON; nothing in it is about a single person."""
        return {**_plain(self._published()), "digest": self.digest}

    def _published(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "version": self.version,
            "parameters": asdict(self.parameters),
            "inputs_digest": self.inputs_digest,
            "participants": self.participants,
            "in_map": self.in_map,
            "votes": self.votes,
            "explained": self.axes.variances / self.axes.total if self.axes.total else np.zeros(2),
            "groups": [self._group(group) for group in self.groups],
            "silhouettes": {
                str(count): score for count, score in sorted(self.layout.grouping.silhouettes.items())
            },
            "consensus_agree": self.consensus_agree,
            "consensus_disagree": self.consensus_disagree,
            "statements": {
                "id": self.statements,
                "left_out": self.left_out,
                "agree": self.everyone.agree,
                "disagree": self.everyone.disagree,
                "passed": self.everyone.passed,
                "mean": self.axes.means,
                "axis_1": self.axes.directions[0],
                "axis_2": self.axes.directions[1],
                "group_aware_consensus": self.group_aware,
                "divisive": self.divisive,
                "priority": self.priority,
                "by_group": [
                    {"agree": agree, "disagree": disagree, "seen": seen}
                    for agree, disagree, seen in zip(
                        self.by_group.agree, self.by_group.disagree, self.by_group.seen, strict=True
                    )
                ],
            },
            "picture": asdict(self.picture),
            "stability": asdict(self.stability) if self.stability else None,
        }

    def _group(self, group: Group) -> dict[str, Any]:
        listed = [
            {**asdict(one), "statement": int(self.statements[one.statement])} for one in group.representative
        ]
        return {
            "number": group.number,
            "people": group.people,
            "centre": group.centre,
            "representative": listed,
        }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _canonical(value: Any) -> Iterable[bytes]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield f"{name}:".encode()
            yield from _canonical(item)
    elif isinstance(value, np.ndarray):
        yield f"{value.dtype.str}{value.shape}".encode() + value.tobytes()
    elif isinstance(value, tuple | list):
        yield f"[{len(value)}]".encode()
        for item in value:
            yield from _canonical(item)
    else:
        yield f"{value!r};".encode()
