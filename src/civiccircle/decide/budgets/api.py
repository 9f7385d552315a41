"""Budgets, their projects and outcomes; casting a ballot and proposing a project."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from ninja import Router
from ninja.pagination import CursorPagination, paginate

from civiccircle.kernel.activities.answers import receipt_of
from civiccircle.kernel.activities.api import ReceiptOut
from civiccircle.kernel.activities.models import Activity, Contribution
from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.people.limits import READING, limited
from civiccircle.kernel.people.through_api import contributor_through_api
from civiccircle.kernel.prepared import Asked

from . import actions, listing, queries
from .api_models import BallotIn, BudgetOut, IdeaIn, OutcomeOut, ProjectOut, projects_told
from .models import Budget, Project
from .stage import stage_of

router = Router(tags=["budgets"])


@router.get(
    "budgets",
    response=list[BudgetOut],
    url_name="budgets",
    summary=gettext_noop("The budgets of published engagements, newest first"),
    description=gettext_noop(
        "With the rule by which the votes are counted, and its digest once it is fixed."
    ),
)
@paginate(Keyset, ordering=("-id",))
@limited(READING)
def budgets(request: CommunityRequest, community: InCommunity) -> Asked[Budget]:
    return queries.public_budgets(community)


@router.get(
    "budgets/{engagement}/{slug}",
    response=BudgetOut,
    url_name="budget",
    summary=gettext_noop("One budget"),
    description=gettext_noop("How much money there is, how people vote, and by which rule that decides."),
)
@limited(READING)
def budget(request: CommunityRequest, community: InCommunity, engagement: str, slug: str) -> Budget:
    return queries.budget_of(_known(request, engagement, slug).activity.pk)


class Projects(Keyset):
    """Pages of projects, with what the outcome says of them."""

    def paginate_queryset(
        self,
        queryset: QuerySet[Project] | Asked[Project],
        pagination: CursorPagination.Input,
        request: HttpRequest,
        **params: Any,
    ) -> Any:
        page = super().paginate_queryset(queryset, pagination, request, **params)
        return page | {"results": [ProjectOut(**each) for each in projects_told(page["results"])]}


@router.get(
    "budgets/{engagement}/{slug}/projects",
    response=list[ProjectOut],
    url_name="budget-projects",
    summary=gettext_noop("The projects of a budget"),
    description=gettext_noop(
        "Numbers keep their place for ever. What won, and how many voted for it, is told after the outcome is "
        "published. By invitation only: with the invitation, or for those who take part."
    ),
)
@paginate(Projects, ordering=("number",))
@limited(READING)
def projects(
    request: CommunityRequest, community: InCommunity, engagement: str, slug: str, invitation: str = ""
) -> Asked[Project]:
    return listing.by_number(_readable(request, engagement, slug))


@router.get(
    "budgets/{engagement}/{slug}/outcome",
    response=OutcomeOut,
    url_name="budget-outcome",
    summary=gettext_noop("The outcome of a budget"),
    description=gettext_noop(
        "Every round of the count, what the others were short of, and each tie with how it was broken. Not found "
        "until it is published."
    ),
)
@limited(READING)
def outcome(
    request: CommunityRequest, community: InCommunity, engagement: str, slug: str, invitation: str = ""
) -> dict[str, Any]:
    found = _readable(request, engagement, slug)
    result = queries.outcome_of(found)
    if result is None:
        raise Http404(_("the outcome is not published yet"))
    return {
        "result": result.pk,
        "method": result.method,
        "method_version": result.method_version,
        "inputs_digest": result.inputs_digest,
        "output_digest": result.output_digest,
        "published_at": found.published_at,
        "outcome": result.output,
    }


@router.post(
    "budgets/{engagement}/{slug}/ballots",
    response=ReceiptOut,
    url_name="cast-ballot",
    summary=gettext_noop("Cast a ballot, or change it"),
    description=gettext_noop(
        "Answers with the receipt. Needs a token, or the cookie of somebody who takes part."
    ),
)
def ballot(
    request: CommunityRequest, community: InCommunity, engagement: str, slug: str, given: BallotIn
) -> Any:
    known = _known(request, engagement, slug)
    done = actions.ballot(
        activity=known.activity,
        participant_id=contributor_through_api(request, known.activity).pk,
        choices=given.choices,
        points=given.points,
        key=given.key,
        invitation=given.invitation,
        channel=Contribution.Channel.API,
    )
    return receipt_of(request.community.slug, done, get_language())


@router.post(
    "budgets/{engagement}/{slug}/ideas",
    response=ReceiptOut,
    url_name="propose-project",
    summary=gettext_noop("Propose a project"),
    description=gettext_noop(
        "Answers with the receipt. Needs a token, or the cookie of somebody who takes part."
    ),
)
def propose(
    request: CommunityRequest, community: InCommunity, engagement: str, slug: str, given: IdeaIn
) -> Any:
    known = _known(request, engagement, slug)
    done = actions.propose(
        activity=known.activity,
        participant_id=contributor_through_api(request, known.activity).pk,
        idea=given.dict(exclude={"key", "invitation"}),
        key=given.key,
        invitation=given.invitation,
        channel=Contribution.Channel.API,
    )
    return receipt_of(request.community.slug, done, get_language())


def _known(request: CommunityRequest, engagement: str, slug: str) -> Snapshot:
    known = queries.find(request.community, engagement, slug)
    if known is None or not known.published:
        raise Http404(_("there is no such budget"))
    return known


def _readable(request: CommunityRequest, engagement: str, slug: str) -> Budget:
    """A budget whose projects the one who asks may read: by invitation only the invited, until it is decided."""
    known = _known(request, engagement, slug)
    if known.activity.participation == Activity.Participation.INVITED and stage_of(request, known).hidden:
        raise Http404(_("this budget is by invitation"))
    return queries.budget_of(known.activity.pk)
