"""The public pages of a conversation. Everything works as plain forms; with scripts, htmx swaps the card."""

from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civiccircle.kernel.activities.answers import json_wanted, refused_json, status_of, uuid_of
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.people import joining
from civiccircle.kernel.people.forms import JoinForm
from civiccircle.kernel.people.joining import Question
from civiccircle.kernel.people.participants import (
    contributor,
    count_contribution,
    current_participant,
)
from civiccircle.kernel.privacy.queries import notice_for

from . import actions, queries
from .answers import cast, sent, vote_json
from .forms import StatementForm
from .rules import SET_UP
from .stage import Stage, is_open_to, stage_of

VOTES_PER_PAGE = 20


@require_safe
@public_page
def detail(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """The conversation: its question and the next statement."""
    stage = stage_of(request, _known(request, engagement, slug), wanted=request.GET.get("statement"))
    return _page(request, stage, counted=_number(request.GET.get("counted")))


@require_POST
def vote(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """Take one vote. Answers with the next card, a redirect to it, or JSON, as the asker likes."""
    known = _known(request, engagement, slug)
    as_json = json_wanted(request)
    try:
        data = sent(request)
        participant = contributor(request, known.activity)
        done = cast(known.activity, participant.pk, data)
    except Refused as refused:
        if as_json:
            return refused_json(refused)
        if refused.code == "join":
            return _ask_to_join(request, known, Question(JoinForm(request.community)))
        return _page(request, stage_of(request, known), problem=refused)
    if as_json:
        told = vote_json(request.community.slug, done, get_language() or settings.LANGUAGE_CODE)
        return HttpResponse(told, content_type="application/json")
    if request.headers.get("HX-Request"):
        stage = stage_of(request, known, participant=participant)
        return _page(request, stage, counted=done.contribution.pk, focus=True)
    return _onward(known, request, counted=done.contribution.pk)


@require_POST
def take_part(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """Join, and cast the vote that was meant when the question came up, in one step."""
    known = _known(request, engagement, slug)
    return joining.take_part(
        request,
        known.activity.engagement,
        lambda asked: _ask_to_join(request, known, asked),
        lambda participant: _first_vote(request, known, participant),
    )


def _first_vote(request: CommunityRequest, known: Snapshot, participant: Participant) -> HttpResponse:
    try:
        count_contribution(participant)
        done = cast(known.activity, participant.pk, request.POST)
    except Refused as refused:
        return _page(request, stage_of(request, known), problem=refused)
    return _onward(known, request, counted=done.contribution.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """Put a statement forward; what was said before in nearly the same words is shown first."""
    known = _known(request, engagement, slug)
    stage = stage_of(request, known)
    sent_form = request.POST if request.method == "POST" else None
    form = StatementForm(
        stage.board.statement_length, sent_form, initial={"text": request.GET.get("text", "")}
    )
    if request.method != "POST":
        return _propose_page(request, stage, form)
    if not form.is_valid():
        return _propose_page(request, stage, form, status=422)
    text = form.cleaned_data["text"]
    try:
        participant = contributor(request, known.activity)
        key = uuid_of(request.POST.get("key"))
        # Of a form that is sent again, the statement nearest to it is itself.
        decided = request.POST.get("sure") or queries.accepted_before(participant.pk, key)
        alike = [] if decided else queries.similar_statements(stage.board, text)
        if alike:
            return _propose_page(request, stage, form, alike=alike)
        actions.propose(
            activity=known.activity,
            participant_id=participant.pk,
            text=text,
            language=get_language() or "en",
            key=key,
            invitation=stage.invitation,
        )
    except Refused as refused:
        if refused.code == "join":
            return HttpResponseRedirect(_join_address(request, known, text))
        form.add_error(None, str(refused.reason))
        return _propose_page(request, stage, form, status=status_of(refused))
    return _onward(known, request, to="mine", proposed=1)


@require_safe
def mine(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponse:
    """What I said and voted so far, to change my mind and to find my receipts."""
    known = _known(request, engagement, slug)
    participant = current_participant(request, known.activity.engagement)
    pk = 0 if participant is None else participant.pk
    votes = page_of(queries.my_votes(pk, known.activity.pk), request.GET.get("page"), VOTES_PER_PAGE)
    context = {
        "votes": votes,
        "statements": queries.my_statements(pk, known.activity.pk) if pk else [],
        "proposed": request.GET.get("proposed"),
        "open": is_open_to(known, participant, bool(votes)),
    }
    response = render(request, "conversations/mine.html", _context(request, known.activity) | context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@xframe_options_exempt
def embed(request: CommunityRequest, community: str, engagement: str, slug: str) -> HttpResponseBase:
    """One statement without the frame of the site, for pages of others. An answer opens the site itself.

    The browser keeps our cookie out of other sites' frames, so that nobody is followed there; hence the new tab.
    """
    known = _known(request, engagement, slug)
    stage = stage_of(request, known)
    response = render(request, "conversations/embed.html", _staged(request, stage))
    sites = queries.embed_sites(known.activity.pk) or ["'none'"]
    return csp_replace({"frame-ancestors": sites})(lambda _request: response)(request)


@require_safe
def record(
    request: CommunityRequest, community: str, engagement: str, slug: str, number: int | None = None
) -> HttpResponse:
    """Off to what led to the conversation, or to one of its statements, and what came of it."""
    found = queries.traced(_known(request, engagement, slug).activity.pk, number)
    if found is None:
        raise Http404("it is in no public record")
    return redirect("trace:record", community=community, uid=found.uid)


def _known(request: CommunityRequest, engagement: str, slug: str) -> Snapshot:
    known = queries.find(request.community, engagement, slug)
    if known is None or not (known.published or request.user.has_perm(SET_UP, known.activity)):
        raise Http404("there is no such conversation")
    return known


def _staged(request: CommunityRequest, stage: Stage) -> dict[str, Any]:
    return _context(request, stage.activity) | {"stage": stage}


def _context(request: CommunityRequest, activity: Activity) -> dict[str, Any]:
    engagement = activity.engagement
    address = {"community": request.community.slug, "engagement": engagement.slug, "slug": activity.slug}
    return {"activity": activity, "engagement": engagement, "address": address}


def _page(
    request: CommunityRequest,
    stage: Stage,
    *,
    problem: Refused | None = None,
    counted: int | None = None,
    focus: bool = False,
) -> HttpResponse:
    swapped = bool(request.headers.get("HX-Request"))
    return render(
        request,
        "conversations/card.html" if swapped else "conversations/detail.html",
        _staged(request, stage)
        | {
            "problem": problem,
            "counted": counted,
            "focus": focus or (swapped and problem is not None),
            "swapped": swapped,
            "form": StatementForm(stage.board.statement_length),
            "notice": None if swapped else notice_for("conversation"),
        },
        status=200 if problem is None else status_of(problem),
    )


def _propose_page(
    request: CommunityRequest, stage: Stage, form: StatementForm, status: int = 200, alike: Any = ()
) -> HttpResponse:
    context = _staged(request, stage) | {"form": form, "alike": alike, "notice": notice_for("conversation")}
    return render(request, "conversations/propose.html", context, status=status)


def _ask_to_join(request: CommunityRequest, known: Snapshot, asked: Question) -> HttpResponse:
    """Ask how the person wants to take part; the form carries the vote along."""
    stage = stage_of(request, known, wanted=request.POST.get("statement"))
    context = _staged(request, stage) | asked.context(request, known.activity.engagement)
    context |= {"vote": request.POST.get("vote", ""), "notice": notice_for("conversation")}
    swapped = bool(request.headers.get("HX-Request"))
    template = "conversations/join_card.html" if swapped else "conversations/join.html"
    return render(request, template, context, status=asked.status)


def _onward(known: Snapshot, request: CommunityRequest, *, to: str = "detail", **query: Any) -> HttpResponse:
    """Off to a page that can be loaded again without sending anything twice."""
    invitation = request.POST.get("invitation")
    if invitation:
        query["invitation"] = invitation
    address = _address(request, known, to)
    response = HttpResponseRedirect(f"{address}?{urlencode(query)}{'#vote' if to == 'detail' else ''}")
    response.status_code = 303
    return response


def _join_address(request: CommunityRequest, known: Snapshot, text: str) -> str:
    """The join page, from which the person comes back to the words that were typed."""
    back = f"{_address(request, known, 'propose')}?{urlencode({'text': text})}"
    join_page = reverse(
        "participants:join",
        kwargs={"community": request.community.slug, "engagement": known.activity.engagement.slug},
    )
    return f"{join_page}?{urlencode({'next': back})}"


def _address(request: CommunityRequest, known: Snapshot, name: str) -> str:
    engagement = known.activity.engagement.slug
    kwargs = {"community": request.community.slug, "engagement": engagement, "slug": known.activity.slug}
    return reverse(f"conversations:{name}", kwargs=kwargs)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
