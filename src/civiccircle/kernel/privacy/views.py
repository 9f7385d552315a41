"""The public register, and each person's own data."""

from django.contrib.auth import logout
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.pages import public_page
from civiccircle.kernel.people.participants import COOKIE

from . import actions, queries, register
from .exports import export
from .forms import EraseForm


@require_safe
@public_page
def register_page(request: CommunityRequest, community: str) -> HttpResponse:
    return render(request, "privacy/register.html", {"purposes": register.register()})


@require_safe
@public_page
def register_json(request: CommunityRequest, community: str) -> HttpResponse:
    return JsonResponse({"purposes": register.as_json()}, json_dumps_params={"ensure_ascii": False})


@require_safe
@public_page
def register_csv(request: CommunityRequest, community: str) -> HttpResponse:
    body = "".join(register.as_csv())
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="processing-register.csv"'},
    )


@require_safe
@never_cache
def my_data(request: CommunityRequest, community: str) -> HttpResponse:
    holder = queries.holder_of(request, request.community)
    return render(request, "privacy/my_data.html", {"holder": holder, "tables": queries.held(holder)})


@require_safe
@never_cache
def my_export(request: CommunityRequest, community: str) -> HttpResponseBase:
    holder = queries.holder_of(request, request.community)
    if not holder:
        raise Http404(_("Nothing is held about you here."))
    return StreamingHttpResponse(
        export(holder, timezone.now()),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def erase_me(request: CommunityRequest, community: str) -> HttpResponse:
    holder = queries.holder_of(request, request.community)
    if not holder:
        raise Http404(_("Nothing is held about you here."))
    form = EraseForm(request.POST or None)
    elsewhere = queries.holds_elsewhere(request, request.community)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "tables": queries.held(holder), "elsewhere": elsewhere}
        return render(request, "privacy/erase.html", context)
    actions.erase(holder=holder)
    logout(request)
    response = render(request, "privacy/erased.html", {"elsewhere": elsewhere})
    if not elsewhere:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
