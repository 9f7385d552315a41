"""How large a file a view takes; what is larger is refused before it is read (`web.middleware.SensibleInput`)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

OTHER_FIELDS = 100_000  # bytes of a form beside its file


def takes_file(at_most: int) -> Callable[[Any], Any]:
    """Mark a view as one that takes a file of so many bytes; decorators above it keep the mark."""

    def marked(view: Any) -> Any:
        view.largest_file = at_most
        return view

    return marked


def largest_file(view: Any) -> int:
    """The bytes of the largest file that a view takes; those without a mark take small ones."""
    return int(getattr(view, "largest_file", settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
