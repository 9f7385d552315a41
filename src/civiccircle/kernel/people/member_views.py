"""The desk page on which administrators say who holds which role."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from civiccircle.kernel.desk import StaffRequest, done, staff_page

from . import actions, queries
from .forms import MemberForm, RevokeForm
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


@reads_and_writes
@staff_page("people.revoke_role")
def revoke(request: StaffRequest, community: str, membership_id: int) -> HttpResponse:
    """Whose role it is, and the form that asks why it is taken back."""
    found = queries.membership(request.community, membership_id)
    if found is None:
        raise Http404(_("Nobody holds this role any more."))
    form = RevokeForm(request.POST or None)

    def take_back() -> None:
        reason = form.cleaned_data["reason"]
        actions.revoke_role(
            by=request.user, community=request.community, membership_id=found.pk, reason=reason
        )

    if done(request, form, take_back):
        messages.success(request, _("The role is taken back."))
        return redirect("members:list", community=community)
    context = {"form": form, "membership": found}
    return page(request, "people/revoke.html", context, 422 if request.method == "POST" else 200)
