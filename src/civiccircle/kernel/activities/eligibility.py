"""Who an activity is for: everybody, people with an account, or people with the invitation link."""

from hmac import compare_digest
from typing import Any

from django.utils.translation import gettext as _

from .kinds import Refused
from .models import Activity, Contribution, Participant


def check_eligible(activity: Activity, participant_id: int, invitation: Any) -> None:
    """Raise `Refused` unless the activity is for this participant."""
    if activity.participation == Activity.Participation.SIGNED_IN and not has_account(participant_id):
        raise Refused(_("This is for people with an account. Please sign in first."), "sign-in")
    # Who once took part by the link goes on without it, also after the link was renewed.
    if (
        activity.participation == Activity.Participation.INVITED
        and not invitation_fits(activity, invitation)
        and not took_part(activity.pk, participant_id)
    ):
        raise Refused(_("This is by invitation. Please open the link that you were sent."), "invitation")


def barred(activity: Activity, participant: Participant | None, took_part: bool, invitation: str) -> str:
    """What somebody lacks to take part: ``"sign-in"``, ``"invitation"``, or nothing."""
    if activity.participation == Activity.Participation.SIGNED_IN:
        return "" if participant is not None and participant.person_id is not None else "sign-in"
    if activity.participation == Activity.Participation.INVITED:
        return "" if took_part or invitation_fits(activity, invitation) else "invitation"
    return ""


def invitation_fits(activity: Activity, shown: Any) -> bool:
    """Whether `shown` is the secret of the invitation link."""
    secret = activity.invitation
    # The secret is ASCII; what is not cannot always be encoded to be compared.
    fits = isinstance(shown, str) and shown.isascii() and compare_digest(shown, secret)
    return bool(secret) and fits


def took_part(activity_id: int, participant_id: int) -> bool:
    return Contribution.objects.filter(activity_id=activity_id, participant_id=participant_id).exists()


def has_account(participant_id: int) -> bool:
    return Participant.objects.filter(pk=participant_id, person__isnull=False).exists()
