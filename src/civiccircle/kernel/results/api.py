"""Published results, every version of them."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.pagination import paginate

from civiccircle.kernel.activities.api import AddressOf
from civiccircle.kernel.communities.requests import CommunityRequest, InCommunity
from civiccircle.kernel.keyset import Keyset
from civiccircle.kernel.outgoing import Out
from civiccircle.kernel.people.limits import READING, limited
from civiccircle.kernel.prepared import Asked

from . import queries
from .models import Result

router = Router(tags=["results"])


class ResultOut(Out):
    id: int
    activity: AddressOf
    version: int
    method: str
    method_version: str
    parameters: dict[str, Any]
    seed: int | None
    inputs_digest: str
    output_digest: str
    computed_at: datetime
    final: bool


class WholeResult(ResultOut):
    output: dict[str, Any]
    bundled: bool


@router.get(
    "",
    response=list[ResultOut],
    url_name="results",
    summary=gettext_noop("Published results, the latest first"),
    description=gettext_noop(
        "What was computed, from what (by digest) and how; each result has its output at its own address."
    ),
)
@paginate(Keyset, ordering=("-id",))
@limited(READING)
def results(request: CommunityRequest, community: InCommunity) -> Asked[Result]:
    return queries.published_results(community)


@router.get(
    "{int:number}",
    response=WholeResult,
    url_name="result",
    summary=gettext_noop("One result with its output"),
    description=gettext_noop(
        "Whoever has the inputs can recompute it: `output_digest` is the SHA-256 of the output as "
        "canonical JSON. A version that was replaced because a higher minimum withholds its counts keeps its "
        "digests, and its `output` is empty. Where it is `bundled`, all inputs stand in the download "
        "`budget-bundle` or `conversation-bundle`, which /verify.py checks."
    ),
)
@limited(READING)
def result(request: CommunityRequest, community: InCommunity, number: int) -> Result:
    found = queries.published_result(community, number).first()
    if found is None:
        raise Http404(_("there is no published result with this number"))
    return found
