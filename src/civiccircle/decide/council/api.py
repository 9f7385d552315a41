"""Decisions as open data."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Router
from ninja.pagination import paginate

from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.prepared import Asked
from civiccircle.kernel.trace.api import RelatedOut

from . import queries
from .models import Decision
from .records import path_of

router = Router(tags=["decisions"])


class CouncilDecisionOut(Out):
    id: int
    reference: str = Field(description="Its number in the minutes.")
    body: dict[str, str] = Field(description="Who decided.")
    decided_on: date
    title: dict[str, str]
    text: dict[str, str]
    minutes_url: str
    outcome: str = Field(description="adopted, amended (adopted with changes) or rejected.")
    votes_for: int | None = Field(description="Null where it is not known.")
    votes_against: int | None
    abstained: int | None
    recorded_at: datetime


class CorrectionOut(Out):
    at: datetime
    reason: dict[str, str]
    before: dict[str, Any] = Field(description="What was changed, as it was.")


class DecisionWithTrace(CouncilDecisionOut):
    path: str = Field(description="The address of its page, after the language.")
    asked: list[RelatedOut] = Field(description="What it answers: records of what was asked or said.")
    delivered: list[RelatedOut] = Field(description="What is delivered by it.")
    corrections: list[CorrectionOut] = Field(description="How it was corrected, the latest first.")


@router.get(
    "decisions",
    response=list[CouncilDecisionOut],
    url_name="council-decisions",
    summary=gettext_noop("What was decided, the latest entered first"),
    description=gettext_noop("Decisions of the council and of other bodies of the community."),
)
@paginate(Keyset, ordering=("-id",))
def decisions(
    request: CommunityRequest,
    community: InCommunity,
    outcome: Literal["", "adopted", "amended", "rejected"] = "",
) -> Asked[Decision]:
    return queries.decisions(request.community, outcome)


@router.get(
    "decisions/{int:decision}",
    response=DecisionWithTrace,
    url_name="council-decision",
    summary=gettext_noop("One decision, with what it answers and what followed"),
    description=gettext_noop("Corrections are told with their reason and what stood there before."),
)
def one_decision(request: CommunityRequest, community: InCommunity, decision: int) -> dict[str, Any]:
    found = queries.decision_of(request.community, decision)
    if found is None:
        raise Http404(_("there is no decision with this number"))
    told = queries.told(found)
    fields = {name: getattr(found, name) for name in CouncilDecisionOut.model_fields}
    return fields | {
        "path": path_of(found),
        "asked": told.asked,
        "delivered": told.delivered,
        "corrections": told.corrections,
    }
