"""Receipts: what I contributed, the proof that it counts, and the check that anyone can make."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.people import participants
from civiccircle.kernel.people.limits import READING, limited

from . import queries
from .forms import CheckReceiptForm
from .kinds import kind_of
from .models import Contribution
from .receipts import check, parts_of, receipt_of, told


@require_safe
@never_cache
def receipts(request: CommunityRequest, community: str) -> HttpResponse:
    """What the pseudonyms of this browser or account contributed, each with its receipt, and what came of it."""
    token = request.COOKIES.get(participants.COOKIE, "")
    digests = []
    if len(token) == participants.TOKEN_LENGTH and token.isascii():
        digests = participants.key_digests(queries.recent_engagement_ids(request.community), token)
    held = queries.participants_held_by(request.community, participants.signed_in(request), digests)
    page = page_of(queries.contributions_of(held), request.GET.get("page"), 25)
    came = queries.engagements_of(held) if page.number == 1 else ()
    return render(request, "activities/receipts.html", {"page": page, "rows": told(page), "came": came})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited(READING)
def receipt(request: CommunityRequest, community: str, contribution: int) -> HttpResponse:
    """One receipt: everything for its holder, for others only that its leaf is in the log.

    Its holder may ask (POST) that the log be sealed at once instead of within the next minutes.
    """
    found = _contribution(request, contribution)
    if not _holds(request, found):
        return render(request, "activities/receipt_of_another.html", {"contribution": found})
    if request.method == "POST":
        ledger.sign_checkpoint(request.community.pk)
        return redirect("activities:receipt", community=community, contribution=contribution)
    own = receipt_of(found)
    return render(
        request,
        "activities/receipt.html",
        {
            "contribution": found,
            "receipt": own,
            "finding": check(request.community, own) if own else None,
            "said": told([found])[0][1] if own else None,
            "parts": parts_of(found),
            "verb": _verb_title(found),
        },
    )


@require_safe
@never_cache
@limited(READING)
def receipt_file(
    request: CommunityRequest, community: str, contribution: int, *, closed: bool = True
) -> HttpResponse:
    """The receipt as a file that any checker of the format can read; unless `closed`, it shows the content."""
    found = _contribution(request, contribution)
    own = receipt_of(found, closed=closed) if _holds(request, found) else None
    if own is None:
        raise Http404(_("There is no such receipt for you."))
    name = f"{'receipt' if closed else 'opened-receipt'}-{request.community.slug}-{found.leaf_index}.json"
    return HttpResponse(
        own.to_json(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited(READING)
def check_receipt(request: CommunityRequest, community: str) -> HttpResponse:
    """Check a receipt that somebody kept."""
    form = CheckReceiptForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    finding = None
    if form.is_valid():
        finding = check(request.community, form.cleaned_data["opened"])
    return render(
        request,
        "activities/check_receipt.html",
        {"form": form, "finding": finding, "action": reverse("activities:check-receipt", args=[community])},
    )


def _contribution(request: CommunityRequest, contribution_id: int) -> Contribution:
    found = queries.contribution_of(request.community, contribution_id)
    if found is None:
        raise Http404(_("There is no such receipt."))
    return found


def _holds(request: CommunityRequest, contribution: Contribution) -> bool:
    participant = participants.current_participant(request, contribution.activity.engagement)
    return participant is not None and participant.pk == contribution.participant_id


def _verb_title(contribution: Contribution) -> str:
    verbs = {verb.code: verb.title for verb in kind_of(contribution.activity).verbs}
    return str(verbs.get(contribution.verb, contribution.verb))
