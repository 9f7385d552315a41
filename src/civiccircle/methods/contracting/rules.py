"""Which field is merged how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Strategy = Literal["append", "by position"]
APPEND: Strategy = "append"
BY_POSITION: Strategy = "by position"


@dataclass(frozen=True)
class MergeRules:
    """Rules of one object: names of fields that are omitted and of fields that are replaced whole, rules of what is
    nested, and how lists of objects are merged where it is not by id."""

    omitted: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    nested: Mapping[str, "MergeRules"] = field(default_factory=dict)
    strategy: Strategy | None = None

    @classmethod
    def of(
        cls, schema: Mapping[str, Any], overrides: Mapping[tuple[str, ...], Strategy] | None = None
    ) -> "MergeRules":
        """Rules of a release schema (`$ref` to its own `definitions`); overrides: by path of field names."""
        raise NotImplementedError

    @classmethod
    def standard(cls, overrides: Mapping[tuple[str, ...], Strategy] | None = None) -> "MergeRules":
        """Rules of OCDS 1.1.5."""
        raise NotImplementedError
