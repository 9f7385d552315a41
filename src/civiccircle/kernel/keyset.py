"""Lists of the API: pages that begin where the last one ended, whose cost does not grow with the list."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.pagination import CursorPagination

from civiccircle.kernel.prepared import Asked


class Keyset(CursorPagination):
    """Cursor pagination by a unique column, with an answer instead of a fault for a cursor that we did not write."""

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Asked[Any],
        pagination: CursorPagination.Input,
        request: HttpRequest,
        **params: Any,
    ) -> Any:
        try:
            return super().paginate_queryset(cast(QuerySet[Any], queryset), pagination, request, **params)
        except (ValueError, ValidationError) as fault:
            if pagination.cursor is None:
                raise
            raise HttpError(
                422, "This cursor is damaged: follow `next` or `previous` as it was given."
            ) from fault

    def _find_position(self, queryset: QuerySet[Any], cursor: CursorPagination.Cursor) -> QuerySet[Any]:
        if cursor.p is not None:
            int(cursor.p)  # all our lists are ordered by numbers; a prepared query would not look at it
        found: QuerySet[Any] = super()._find_position(queryset, cursor)
        return found
