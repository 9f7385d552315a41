"""Where administrators say who witnesses the log, and where witnesses hand in what they signed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.desk import StaffRequest, done, form_page, staff_page
from civiccircle.kernel.people.limits import COSIGNING, limited

from . import witness_actions, witness_queries
from .forms import WitnessForm
from .queries import log_address
from .rules import CHANGE_WITNESSES
from .witness_actions import Refused

LARGEST_NOTE = 20_000


@form_page
@staff_page(CHANGE_WITNESSES)
def witnesses(request: StaffRequest, community: str) -> HttpResponse:
    """Who witnesses the log, and the form that names one more."""
    form = WitnessForm.of(request.POST or None, request.community)

    def save() -> None:
        given = {name: form.cleaned_data[name] for name in ("vkey", "website")}
        witness_actions.list_witness(
            by=request.user, community=request.community, name=form.text("name"), **given
        )

    if done(request, form, save):
        return redirect("ledger:witnesses", community=community)
    found = witness_queries.active(request.community.pk)
    context: dict[str, object] = {"form": form, "witnesses": found, "is_stale": witness_queries.is_stale}
    context["address"] = log_address(request.community.slug)
    return render(request, "ledger/witnesses.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(CHANGE_WITNESSES)
def retire(request: StaffRequest, community: str, witness: int) -> HttpResponse:
    """Take a witness off the list."""
    found = witness_queries.ever(request.community).filter(pk=witness).first()
    if found is None:
        raise Http404(_("There is no such witness."))
    witness_actions.retire_witness(by=request.user, witness=found)
    return redirect("ledger:witnesses", community=community)


# A witness is a program, not a page: no browser vouches for it, and it needs none, for the signature does.
@csrf_exempt
@never_cache
@require_POST
@limited(COSIGNING)
def cosignatures(request: CommunityRequest, community: str) -> HttpResponse:
    """Take a checkpoint with the cosignatures of witnesses under it; answers in the codes of C2SP tlog-witness."""
    body = _body(request)
    if body is None:
        return _told(413, "a checkpoint with its signatures is much shorter")
    try:
        taken = witness_actions.take_cosignatures(community=request.community, note=body.decode())
    except UnicodeDecodeError:
        return _told(400, "a note is text in UTF-8")
    except Refused as refused:
        return _told(refused.status, str(refused))
    return _told(200, "".join(f"{each.line}\n" for each in taken))


def _body(request: HttpRequest) -> bytes | None:
    body = request.read(LARGEST_NOTE + 1)
    return body if len(body) <= LARGEST_NOTE else None


def _told(status: int, words: str) -> HttpResponse:
    kind = "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8"
    return HttpResponse(words if words.endswith("\n") else f"{words}\n", content_type=kind, status=status)
