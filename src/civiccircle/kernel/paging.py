"""Pages of long lists whose cost does not grow with the list."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from civiccircle.kernel.prepared import Asked

DEEPEST = 1000
"""Rows that a list shows at most; who wants an older one narrows the list down."""
AHEAD = 4
"""Pages after the present one that the list is counted for: more of them cost time and help nobody."""


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that counts and skips no more than `reach` rows, however many there are."""

    def __init__(self, rows: Any, size: int, reach: int = DEEPEST, counted: int | None = None) -> None:
        super().__init__(rows, size)
        self.reach = reach
        if counted is not None:
            self._counted = counted

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.reach)

    @cached_property
    def more(self) -> bool:
        """Whether the list holds more rows than were counted."""
        return self._counted > self.reach

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if isinstance(rows, Asked):
            return rows.count(self.reach + 1)
        if isinstance(rows, QuerySet):
            return rows.order_by()[: self.reach + 1].count()
        return len(rows)


def page_of(rows: Any, number: Any, size: int = 20, counted: int | None = None) -> "Page[Any]":
    """The page `number` of `rows` (a queryset, a prepared one, or a list); what is no page gives the nearest.

    The rows are counted unless it is told that they were `counted` for something else.
    """
    reach = reach_of(number, size) if isinstance(rows, QuerySet | Asked) else DEEPEST
    return BoundedPaginator(rows, size, reach, counted).get_page(number)


def reach_of(number: Any, size: int) -> int:
    """How many rows of a list are counted for its page `number`."""
    asked = int(number) if str(number).isdecimal() and len(str(number)) < 5 else 1
    return min(DEEPEST, (asked + AHEAD) * size)
