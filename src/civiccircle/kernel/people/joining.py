"""Asking people how they want to take part, while they keep what they had begun to contribute."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from civiccircle.kernel.activities.answers import status_of
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Engagement, Participant
from civiccircle.kernel.communities.requests import CommunityRequest

from .challenge import Proof, new_challenge
from .forms import JoinForm
from .participants import join, keep_voice, signed_in


@dataclass(frozen=True)
class Question:
    """How people are asked; `again` where they have answered, and `challenge` where theirs is still good."""

    form: JoinForm
    status: int = 200
    again: bool = False
    challenge: str = ""

    def context(self, request: CommunityRequest, engagement: Engagement) -> dict[str, Any]:
        """What the page that asks reads."""
        return {
            "form": self.form,
            "again": self.again,
            "challenge": self.challenge or new_challenge(engagement.pk).signed,
            "person": signed_in(request),
            "key": request.POST.get("key", ""),
        }


def take_part(
    request: CommunityRequest,
    engagement: Engagement,
    ask: Callable[[Question], HttpResponse],
    go_on: Callable[[Participant], HttpResponse],
) -> HttpResponse:
    """Join, and `go_on` with what was meant when the question came up; or `ask` again."""
    form = JoinForm(request.community, request.POST)
    if not form.is_valid():
        return ask(Question(form, status=422))
    answer = form.cleaned_data
    if not answer["challenge"] and signed_in(request) is None:
        return ask(Question(form, again=True))
    try:
        proof = Proof(answer["challenge"], answer["solution"])
        participant = join(request, engagement, proof=proof, place=answer["place"])
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        kept = answer["challenge"] if refused.code == "too-quick" else ""
        return ask(Question(form, status_of(refused), again=True, challenge=kept))
    response = go_on(participant)
    keep_voice(request, response)
    return response
