"""Equal things in a list, as JSON means equal: 1 and 1.0 are, 1 and true are not."""

from typing import Any


def same_things(values: list[Any]) -> tuple[bool, list[int]]:
    """Whether two are equal, and the places of objects whose `id` an object before them has, without being equal to it.

    Costs a look at each `id` as long as no two are the same, and never more than a look at everything.
    """
    try:
        names = [value["id"] for value in values]
        if len(set(names)) == len(names):
            return False, []
    except (TypeError, KeyError):
        pass  # no objects, none with an `id`, or one that is no text
    frozen = [_frozen(value) for value in values]
    equal = len(set(frozen)) < len(frozen)
    first: dict[Any, Any] = {}
    repeated = []
    for place, (value, one) in enumerate(zip(values, frozen, strict=True)):
        if isinstance(value, dict) and "id" in value and first.setdefault(_frozen(value["id"]), one) != one:
            repeated.append(place)
    return equal, repeated


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return "object", frozenset((key, _frozen(one)) for key, one in value.items())
    if isinstance(value, list):
        return "list", tuple(_frozen(one) for one in value)
    return (value, "truth") if isinstance(value, bool) else value
