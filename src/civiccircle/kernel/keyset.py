"""Lists of the API: pages that begin where the last one ended, whose cost does not grow with the list."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.pagination import CursorPagination


class Keyset(CursorPagination):
    """Cursor pagination by a unique column, with an answer instead of a fault for a cursor that we did not write."""

    def paginate_queryset(
        self, queryset: QuerySet[Any], pagination: CursorPagination.Input, request: HttpRequest, **params: Any
    ) -> Any:
        try:
            return super().paginate_queryset(queryset, pagination, request, **params)
        except (ValueError, ValidationError) as fault:
            if pagination.cursor is None:
                raise
            raise HttpError(
                422, "This cursor is damaged: follow `next` or `previous` as it was given."
            ) from fault
