"""Taking part: with an account, or without one after a small proof of work."""

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.communities.requests import CommunityRequest

from . import queries
from .challenge import Proof, new_challenge
from .forms import JoinForm
from .participants import (
    allows_voices,
    current_participant,
    has_separate_voice,
    join,
    keep_voice,
    link_voice,
    signed_in,
)
from .sessions import safe_next
from .views import page, reads_and_writes


@never_cache
@reads_and_writes
def take_part(request: CommunityRequest, community: str, engagement: str) -> HttpResponse:
    """Ask how somebody wants to take part, and let them in."""
    asked = _engagement(request, engagement)
    onward = safe_next(request.POST.get("next") or request.GET.get("next") or "") or _home(request)
    if request.method != "POST":
        if current_participant(request, asked) is not None and not has_separate_voice(request, asked):
            return HttpResponseRedirect(onward)
        return _ask(request, asked, JoinForm(asked.community), onward)
    form = JoinForm(asked.community, request.POST)
    if not form.is_valid():
        return _ask(request, asked, form, onward, status=422)
    answer = form.cleaned_data
    if not answer["challenge"] and signed_in(request) is None:
        return _ask(request, asked, form, onward, again=True)  # no JavaScript: this page begins the wait
    try:
        join(request, asked, proof=Proof(answer["challenge"], answer["solution"]), place=answer["place"])
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        kept = answer["challenge"] if refused.code == "too-quick" else ""
        return _ask(request, asked, form, onward, status=409, again=True, challenge=kept)
    response = HttpResponseRedirect(onward)
    keep_voice(request, response)
    return response


@never_cache
@require_GET
def challenge(request: CommunityRequest, community: str, engagement: str) -> HttpResponse:
    """A fresh task for the script of the form."""
    task = new_challenge(_engagement(request, engagement).pk)
    return JsonResponse(
        {"challenge": task.signed, "salt": task.salt, "puzzles": task.puzzles, "bits": task.bits}
    )


@require_POST
def link(request: CommunityRequest, community: str, engagement: str) -> HttpResponse:
    """Link the pseudonym of this browser with the account, as its person asked."""
    with suppress(Refused):  # linked already, or nothing to link: the page says how things are
        link_voice(request, _engagement(request, engagement))
    return HttpResponseRedirect(safe_next(request.POST.get("next", "")) or _home(request))


def _engagement(request: CommunityRequest, slug: str) -> Engagement:
    found = queries.engagement(request.community, slug)
    if found is None or found.state == Engagement.State.DRAFT:
        raise Http404(f"no engagement is called {slug}")
    return found


def _home(request: CommunityRequest) -> str:
    return reverse("home", kwargs={"community": request.community.slug})


def _ask(
    request: CommunityRequest,
    engagement: Engagement,
    form: JoinForm,
    onward: str,
    *,
    status: int = 200,
    again: bool = False,
    challenge: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "engagement": engagement,
        "form": form,
        "next": onward,
        "again": again,
        "challenge": challenge or new_challenge(engagement.pk).signed,
        "person": signed_in(request),
        "separate": has_separate_voice(request, engagement),
        "without_account": allows_voices(engagement),
    }
    return page(request, "people/take_part.html", context, status)
