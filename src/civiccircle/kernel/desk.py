"""The staff desk: pages under ``/<language>/<community>/desk/`` that only people with a permission may open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require

View = Callable[..., HttpResponse]
form_page = require_http_methods(["GET", "HEAD", "POST"])


class StaffRequest(CommunityRequest):
    """A request that `staff_page` let through: its sender has signed in."""

    user: Person


def staff_page(permission: str) -> Callable[[View], View]:
    """Let only those open a page who have `permission` in its community; who is not signed in may do so first."""

    def guarded(view: View) -> View:
        @never_cache
        @wraps(view)
        def page(request: CommunityRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require(request.user, permission, request.community)
            return view(request, *args, **kwargs)

        return page

    return guarded


def done(request: HttpRequest, form: Any, act: Callable[[], object]) -> bool:
    """Whether a form was sent and what it asks for was done; what was refused is told in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as refusal:
        if not hasattr(refusal, "error_dict"):
            form.add_error(None, refusal.messages)
            return False
        for name, messages in refusal.message_dict.items():
            # The fault may be of a text with a field for each language; then it is told above the form.
            form.add_error(name if name in form.fields else None, messages)
    return not form.errors
