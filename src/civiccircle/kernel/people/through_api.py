"""Who contributes through the API: the bearer of a token, or the browser of somebody who takes part."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.models import Activity, Participant

from .bearer import optional_bearer
from .participants import contributor, current_participant, join, signed_in


def contributor_through_api(request: HttpRequest, activity: Activity) -> Participant:
    """Who acts; an account takes part by its first act. Raises `Refused`."""
    person = optional_bearer(request)
    if person is not None:
        request.user = person
    elif _from_another_site(request):
        raise PermissionDenied(_("The request comes from another site."))
    if signed_in(request) is not None and current_participant(request, activity.engagement) is None:
        join(request, activity.engagement)
    return contributor(request, activity)


def _from_another_site(request: HttpRequest) -> bool:
    """These addresses check no form token, so a page of another site must not lend us its visitor's cookie."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in ("cross-site", "same-site")
    return origin is not None and origin.partition("://")[2] != request.get_host()
