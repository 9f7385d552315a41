"""Pages of long lists whose cost does not grow with the list."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

DEEPEST = 1000
"""Rows that a list shows at most; who wants an older one narrows the list down."""


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that counts and skips no more than `DEEPEST` rows, however many there are."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, DEEPEST)

    @cached_property
    def more(self) -> bool:
        """Whether the list holds more rows than it shows."""
        return self._counted > DEEPEST

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by()[: DEEPEST + 1].count()
        return len(rows)


def page_of(rows: Any, number: Any, size: int = 20) -> Page:  # type: ignore[type-arg]
    """The page `number` of `rows` (a queryset or list); anything that is no page gives the nearest one."""
    return BoundedPaginator(rows, size).get_page(number)
