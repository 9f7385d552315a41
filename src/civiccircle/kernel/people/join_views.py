"""Taking part: with an account, or without one after a small proof of work."""

from contextlib import suppress

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.communities.requests import CommunityRequest

from . import joining, queries
from .challenge import new_challenge
from .forms import JoinForm
from .joining import Question
from .participants import (
    allows_voices,
    current_participant,
    has_separate_voice,
    link_voice,
)
from .sessions import safe_next
from .views import page, reads_and_writes


@never_cache
@reads_and_writes
def take_part(request: CommunityRequest, community: str, engagement: str) -> HttpResponse:
    """Ask how somebody wants to take part, and let them in."""
    asked = _engagement(request, engagement)
    onward = safe_next(request.POST.get("next") or request.GET.get("next") or "") or _home(request)
    if request.method == "POST":
        return joining.take_part(
            request,
            asked,
            lambda question: _ask(request, asked, onward, question),
            lambda _participant: HttpResponseRedirect(onward),
        )
    if current_participant(request, asked) is not None and not has_separate_voice(request, asked):
        return HttpResponseRedirect(onward)
    return _ask(request, asked, onward, Question(JoinForm(asked.community)))


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


def _ask(request: CommunityRequest, engagement: Engagement, onward: str, asked: Question) -> HttpResponse:
    context = asked.context(request, engagement) | {
        "engagement": engagement,
        "next": onward,
        "separate": has_separate_voice(request, engagement),
        "without_account": allows_voices(engagement),
    }
    return page(request, "people/take_part.html", context, asked.status)
