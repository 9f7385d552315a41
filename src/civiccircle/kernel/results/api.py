"""Published results, every version of them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import CursorPagination, paginate

from . import queries
from .models import Result

router = Router(tags=["results"])


class ResultOut(Schema):
    id: int
    activity: str
    version: int
    method: str
    method_version: str
    parameters: dict[str, Any]
    seed: int | None
    inputs_digest: str
    output: dict[str, Any]
    output_digest: str
    computed_at: datetime
    final: bool

    @staticmethod
    def resolve_activity(result: Result) -> str:
        return f"{result.activity.engagement.slug}/{result.activity.slug}"


@router.get("", response=list[ResultOut], url_name="results")
@paginate(CursorPagination, ordering=("-id",))
def results(request: HttpRequest, community: str) -> QuerySet[Result]:
    """Published results, newest first."""
    return queries.published_results(community)
