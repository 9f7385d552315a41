"""The desk page on which administrators say who holds which role."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civiccircle.kernel.desk import StaffRequest, staff_page

from . import actions, queries
from .forms import MemberForm
from .views import base_of, page, reads_and_writes


@reads_and_writes
@staff_page("people.view_members")
def member_list(request: StaffRequest, community: str) -> HttpResponse:
    """Who holds which role, and the form that gives one."""
    form = MemberForm(request.POST or None)
    if form.is_valid():
        sign_in = base_of(request) + reverse("people:sign-in")
        actions.add_member(by=request.user, community=request.community, sign_in=sign_in, **form.cleaned_data)
        messages.success(request, _("%(email)s has the role now.") % form.cleaned_data)
        return redirect("members:list", community=community)
    words = request.GET.get("words", "")
    context = {
        "form": form,
        "words": words,
        "members": queries.members(request.community, words, request.GET.get("page")),
    }
    return page(request, "people/members.html", context, 422 if request.method == "POST" else 200)


@require_POST
@staff_page("people.revoke_role")
def revoke(request: StaffRequest, community: str, membership_id: int) -> HttpResponse:
    try:
        actions.revoke_role(by=request.user, community=request.community, membership_id=membership_id)
        messages.success(request, _("The role is taken back."))
    except ValidationError as fault:
        messages.error(request, fault.message)
    return redirect("members:list", community=community)
