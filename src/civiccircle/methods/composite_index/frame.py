"""The frame: what is measured, which way is better, what belongs together, and what it weighs.

A tree of any depth, as data. Leaves are indicators, all else are groups; the root is the index.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from civiccircle.methods.composite_index.errors import CompositeIndexError
from civiccircle.methods.target_progress import Direction


@dataclass(frozen=True)
class Indicator:
    """unit        of its values; the table must have the same
    direction   which way is better; `None` is refused when the frame is made
    weight      among those it stands beside; only ratios matter
    goalposts   (low, high) in the unit: fixed ends of the scale, whichever way is better
    reference   in the unit: what `TOWARDS` is nearest to, and 1 in the distance to a reference
    logarithm   values are read on a logarithmic scale (income and the like); they must be above zero
    drift       in the unit: standard deviation of its change in one year, by which age widens the error
    """

    id: str
    unit: str
    direction: Direction | None
    weight: float = 1.0
    goalposts: tuple[float, float] | None = None
    reference: float | None = None
    logarithm: bool = False
    drift: float | None = None


@dataclass(frozen=True)
class Group:
    """parts of it, at least one; weight among those it stands beside; aggregation of its own, or that of the
    choices."""

    id: str
    parts: tuple["Node", ...]
    weight: float = 1.0
    aggregation: str | None = None


Node = Indicator | Group


@dataclass(frozen=True)
class Waiver:
    """Two indicators that tell nearly the same (correlation beyond the limit) and are both wanted, and why."""

    first: str
    second: str
    reason: str


@dataclass(frozen=True)
class Frame:
    """Raises CompositeIndexError for an id used twice, an unset direction, a weight that is not positive, or
    goalposts that are no range."""

    root: Group
    waivers: tuple[Waiver, ...] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for node in self.nodes():
            if node.id in seen:
                raise CompositeIndexError(
                    f"{node.id} stands twice in the frame: give each part an id of its own"
                )
            seen.add(node.id)
            _check(node)
        for waiver in self.waivers:
            if not {waiver.first, waiver.second} <= seen:
                raise CompositeIndexError(
                    f"the waiver for {waiver.first} and {waiver.second} names what is not in the frame"
                )
            if not waiver.reason.strip():
                raise CompositeIndexError(
                    f"the waiver for {waiver.first} and {waiver.second} gives no reason"
                )

    def nodes(self) -> Iterator[Node]:
        """Every group and indicator, each before its parts."""
        waiting: list[Node] = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node, Group):
                waiting.extend(reversed(node.parts))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(node for node in self.nodes() if isinstance(node, Indicator))

    @property
    def groups(self) -> tuple[Group, ...]:
        return tuple(node for node in self.nodes() if isinstance(node, Group))

    def node(self, name: str) -> Node:
        for node in self.nodes():
            if node.id == name:
                return node
        raise CompositeIndexError(f"{name} is not in the frame")

    def with_weights(self, weights: Mapping[str, float]) -> "Frame":
        """The same frame with other weights for the named parts."""
        for name in weights:
            self.node(name)

        def changed(node: Node) -> Node:
            weight = float(weights.get(node.id, node.weight))
            if isinstance(node, Indicator):
                return replace(node, weight=weight)
            return replace(node, weight=weight, parts=tuple(changed(part) for part in node.parts))

        root = changed(self.root)
        assert isinstance(root, Group)  # noqa: S101  (a group stays a group)
        return replace(self, root=root)

    def shares(self) -> dict[str, float]:
        """What each part weighs in the whole when nothing is missing; those of the indicators add up to 1."""
        shares = {self.root.id: 1.0}
        for group in self.groups:
            total = sum(part.weight for part in group.parts)
            for part in group.parts:
                shares[part.id] = shares[group.id] * part.weight / total
        return shares

    def plain(self) -> dict[str, Any]:
        """The frame as plain values for JSON, from which `read_frame` makes it again."""
        return {"root": _plain(self.root), "waivers": [vars(waiver) for waiver in self.waivers]}


def read_frame(plain: Mapping[str, Any]) -> Frame:
    """A frame from plain values. Raises CompositeIndexError as the frame does, and for a part without a name."""
    waivers = tuple(Waiver(**waiver) for waiver in plain.get("waivers", ()))
    root = _read(plain["root"])
    if isinstance(root, Indicator):
        raise CompositeIndexError(
            f"the root {root.id} has no parts: an index is made of at least one indicator"
        )
    return Frame(root, waivers)


def _plain(node: Node) -> dict[str, Any]:
    if isinstance(node, Group):
        return {**vars(node), "parts": [_plain(part) for part in node.parts]}
    return {
        **vars(node),
        "direction": node.direction and node.direction.value,
        "goalposts": node.goalposts and list(node.goalposts),
    }


def _read(plain: Mapping[str, Any]) -> Node:
    if not plain.get("id"):
        raise CompositeIndexError("a part of the frame has no id")
    if "parts" in plain:
        return Group(**{**plain, "parts": tuple(_read(part) for part in plain["parts"])})
    direction, goalposts = plain.get("direction"), plain.get("goalposts")
    return Indicator(
        **{
            **plain,
            "direction": Direction(direction) if direction else None,
            "goalposts": tuple(goalposts) if goalposts else None,
        }
    )


def _check(node: Node) -> None:
    if not (isfinite(node.weight) and node.weight > 0):
        raise CompositeIndexError(
            f"{node.id} weighs {node.weight}: give a weight above 0, or leave the part out"
        )
    if isinstance(node, Group):
        if not node.parts:
            raise CompositeIndexError(f"group {node.id} has no parts")
        return
    if node.direction is None:
        raise CompositeIndexError(f"{node.id} does not say which way is better: set its direction")
    if node.direction is Direction.TOWARDS and node.reference is None:
        raise CompositeIndexError(f"{node.id} is better nearer to a reference: set the reference")
    if node.logarithm and node.direction is Direction.TOWARDS:
        raise CompositeIndexError(f"{node.id} cannot be both on a logarithmic scale and towards a reference")
    if node.goalposts is not None:
        low, high = node.goalposts
        if not (isfinite(low) and isfinite(high) and low < high):
            raise CompositeIndexError(
                f"goalposts of {node.id} are {low} and {high}: give a low and a higher end"
            )
        if node.logarithm and low <= 0:
            raise CompositeIndexError(
                f"{node.id} is on a logarithmic scale: its low goalpost must be above 0"
            )
    if node.drift is not None and node.drift < 0:
        raise CompositeIndexError(f"drift of {node.id} is {node.drift}: give 0 or more")
