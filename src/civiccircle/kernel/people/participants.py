"""Taking part in an engagement: under an account, or under a pseudonym held by a secret in a cookie."""

import hmac
import secrets
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from typing import Any, TypeGuard

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Engagement, Participant
from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.prepared import prepared
from civiccircle.kernel.recent import Recent

from . import challenge, limits
from .models import Person

COOKIE = "voice"
COOKIE_AGE = 365 * limits.DAY
TOKEN_LENGTH = 43  # of 32 random bytes in URL-safe base64

_participants: Recent[tuple[int, bytes | int], Participant] = Recent(seconds=60, size=50_000)
_bans: Recent[str, frozenset[int]] = Recent(seconds=1, size=1)


def current_participant(request: HttpRequest, engagement: Engagement) -> Participant | None:
    """Who takes part with this request: the pseudonym of the account, else that of the cookie, else nobody.

    Somebody who took part before signing in goes on under that pseudonym: the two are never joined silently, and
    nobody counts twice. A lookup is one indexed query, and none for some seconds after. The answer is read-only.
    """
    person = signed_in(request)
    if person is not None:
        found = _known((engagement.pk, person.pk)) or _found((engagement.pk, person.pk))
        if found is not None:
            return found
    token = _token(request)
    return None if token is None else _holder(engagement.pk, token)


def voice(activity: Activity, token: str | None) -> Participant | None:
    """The pseudonym of a browser without an account that brings this secret, where it may contribute."""
    if activity.participation == Activity.Participation.SIGNED_IN or not _is_token(token):
        return None
    return _holder(activity.engagement_id, token)


def contributor(request: HttpRequest, activity: Activity) -> Participant:
    """The participant who contributes to an activity with this request.

    Raises `Refused` for nobody, for a pseudonym where an account is asked for, and for too much at once.
    """
    participant = current_participant(request, activity.engagement)
    if participant is None:
        raise Refused(_("Please say first how you want to take part."), "join")
    if activity.participation == Activity.Participation.SIGNED_IN and participant.person_id is None:
        raise Refused(_("Please sign in to take part in this."), "sign-in")
    count_contribution(participant)
    return participant


def count_contribution(participant: Participant) -> None:
    """Count one contribution that is to be made. Raises `Refused` for too much at once."""
    if not limits.may_contribute_again(participant.pk):
        raise Refused(_("That was a lot at once. Please go on in a minute."), "too-much")


def join(
    request: HttpRequest,
    engagement: Engagement,
    *,
    proof: challenge.Proof | None = None,
    place: Place | None = None,
) -> Participant:
    """Become a participant, under the account if signed in, else with a `proof`. Raises `Refused`.

    Somebody who takes part already stays who they are. Call `keep_voice(request, response)` on the response.
    """
    already = current_participant(request, engagement)
    if already is not None:
        return already
    if engagement.state not in (Engagement.State.PUBLISHED, Engagement.State.ANSWERED):
        raise Refused(_("This is not open at the moment."), "closed")
    if place is not None and place.community_id != engagement.community_id:
        raise Refused(_("This neighbourhood belongs to another community."), "place")
    person = signed_in(request)
    if person is not None:
        return _join_as_person(engagement, person, place)
    return _join_as_voice(request, engagement, proof, place)


def allows_voices(engagement: Engagement) -> bool:
    """Whether something here is open to people without an account."""
    return engagement.activities.exclude(participation=Activity.Participation.SIGNED_IN).exists()


def keep_voice(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the browser the secret of the pseudonym that it got with this request, if it got one."""
    token = getattr(request, "new_voice", None)
    if token is not None:
        response.set_cookie(
            COOKIE,
            token,
            max_age=COOKIE_AGE,
            secure=bool(settings.PUBLIC_HOSTS),
            httponly=True,
            samesite="Lax",
        )


def has_separate_voice(request: HttpRequest, engagement: Engagement) -> bool:
    """Whether somebody signed in takes part here under a pseudonym that is not linked with the account."""
    participant = current_participant(request, engagement)
    return signed_in(request) is not None and participant is not None and participant.person_id is None


def link_voice(request: HttpRequest, engagement: Engagement) -> Participant:
    """Link the pseudonym of the cookie with the account, as its person asks. Raises `Refused`."""
    person, participant = signed_in(request), current_participant(request, engagement)
    if person is None or participant is None or participant.person_id is not None:
        raise Refused(_("There is nothing to link here."), "nothing")
    Participant.objects.filter(pk=participant.pk).update(person=person, key_digest=None)
    forget()
    return Participant.objects.get(pk=participant.pk)


def is_banned(participant_id: int) -> bool:
    """Whether a participant may not take part any more; known to be at most a second old."""
    return participant_id in _bans.renewed("all", _banned)


def _banned() -> frozenset[int]:
    # Few are banned, and many vote: all of them in one short indexed read.
    return frozenset(Participant.objects.filter(banned_at__isnull=False).values_list("pk", flat=True))


def forget() -> None:
    """Drop what this process remembers of participants, after one was banned, linked or erased."""
    _participants.clear()
    _bans.clear()


def signed_in(request: HttpRequest) -> Person | None:
    """The account of a request; costs next to nothing where the browser has no session and no token came along."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and isinstance(request.user, SimpleLazyObject):
        return None
    return request.user if request.user.is_authenticated else None


def key_digest(engagement_id: int, token: str) -> bytes:
    """What the database keeps of a voice: different in each engagement, so that two cannot be joined."""
    return key_digests((engagement_id,), token)[0]


def key_digests(engagement_ids: Iterable[int], token: str) -> list[bytes]:
    """The `key_digest` in each of some engagements.

    Each vote asks, and a list of contributions asks for hundreds: so HMAC is done from two hashes that have taken the
    key in, at half the cost of the library's, which lets go of the interpreter each time besides.
    """
    inner, outer = _keyed()
    told, found = token.encode(), []
    for each in engagement_ids:
        within, around = inner.copy(), outer.copy()
        within.update(b"%d:%s" % (each, told))
        around.update(within.digest())
        found.append(around.digest())
    return found


@cache
def _keyed() -> tuple[Any, Any]:
    """The inner and the outer hash of HMAC-SHA-256 (RFC 2104) with the key of voices."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"civiccircle.people.voice", "sha256")
    block = key.ljust(sha256().block_size, b"\0")
    return sha256(block.translate(hmac.trans_36)), sha256(block.translate(hmac.trans_5C))


def _token(request: HttpRequest) -> str | None:
    token: str | None = getattr(request, "new_voice", None) or request.COOKIES.get(COOKIE)
    return token if _is_token(token) else None


def _is_token(token: str | None) -> TypeGuard[str]:
    return token is not None and len(token) == TOKEN_LENGTH and token.isascii()


def _holder(engagement_id: int, token: str) -> Participant | None:
    key = (engagement_id, key_digest(engagement_id, token))
    return _known(key) or _found(key)


def _known(key: tuple[int, bytes | int]) -> Participant | None:
    return _participants.get(key)


@prepared
def _by_key(engagement_id: int, key_digest: bytes) -> QuerySet[Participant]:
    return Participant.objects.filter(engagement_id=engagement_id, key_digest=key_digest)


@prepared
def _by_person(engagement_id: int, person_id: int) -> QuerySet[Participant]:
    return Participant.objects.filter(engagement_id=engagement_id, person_id=person_id)


def _found(key: tuple[int, bytes | int]) -> Participant | None:
    """The pseudonym with this digest, or of the account with this id; each newcomer's vote asks."""
    engagement_id, holder = key
    asked = _by_key(engagement_id, holder) if isinstance(holder, bytes) else _by_person(engagement_id, holder)
    found = asked.first()
    return None if found is None else _remember(key, found)


def _remember(key: tuple[int, bytes | int], participant: Participant) -> Participant:
    _participants.put(key, participant)
    return participant


def _join_as_person(engagement: Engagement, person: Person, place: Place | None) -> Participant:
    participant, _made = Participant.objects.get_or_create(
        engagement=engagement, person=person, defaults={"place": place, "joined_at": timezone.now()}
    )
    return participant


def _join_as_voice(
    request: HttpRequest, engagement: Engagement, proof: challenge.Proof | None, place: Place | None
) -> Participant:
    if not allows_voices(engagement):
        raise Refused(_("Please sign in to take part in this."), "sign-in")
    if proof is None:
        raise Refused(_("Please say first how you want to take part."), "join")
    limit = limits.JOINING if proof.solution else limits.JOINING_WITHOUT_PROOF
    salt = challenge.check(proof, engagement.pk)
    if not limits.within(limit, limits.network_of(request)):
        raise Refused(
            _("Many people join from your network just now. Please try again in a few minutes, or sign in."),
            "too-many",
        )
    token = _token(request) or secrets.token_urlsafe(32)
    digest = key_digest(engagement.pk, token)
    try:
        with transaction.atomic():
            challenge.spend(salt)
            participant = Participant.objects.create(
                engagement=engagement, key_digest=digest, place=place, joined_at=timezone.now()
            )
    except IntegrityError:  # the same browser joined in another tab meanwhile
        participant = Participant.objects.get(engagement=engagement, key_digest=digest)
    request.new_voice = token  # type: ignore[attr-defined]
    return participant
