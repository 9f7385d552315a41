"""The staff desk: pages under ``/<language>/<community>/desk/`` that only people with a permission may open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from civiccircle.kernel.communities.requests import CommunityRequest
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require

View = Callable[..., HttpResponse]


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
