"""What people do with accounts and roles."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.text import reason_told

from . import limits, links, mail
from .models import Membership, Person, Role
from .rules import forget_roles, require


@transaction.atomic
def grant_role(*, by: Any, community: Community, person: Person, role: str, reason: str) -> Membership:
    """Give a person a role; giving it again changes nothing. `by` is `None` for the installation itself."""
    if by is not None:
        require(by, "people.grant_role", community)
    membership, made = Membership.objects.get_or_create(
        community=community, person=person, role=Role(role), defaults={"granted_by": by}
    )
    if made:
        forget_roles(person)
        ledger.record_fact(community.pk, "role.granted", {"role": role, "reason": reason_told(reason)})
    return membership


@transaction.atomic
def add_member(
    *, by: Any, community: Community, email: str, name: str = "", role: str, reason: str, sign_in: str = ""
) -> Person:
    """Give a role to the person behind an e-mail address, with a new account if there is none, and tell them."""
    require(by, "people.grant_role", community)
    person = Person.objects.filter(email__iexact=email).first() or Person.objects.create_user(
        email, name=name
    )
    grant_role(by=by, community=community, person=person, role=role, reason=reason)
    if sign_in:
        transaction.on_commit(lambda: mail.tell_of_role(person, community, Role(role), sign_in))
    return person


@transaction.atomic
def revoke_role(*, by: Any, community: Community, membership_id: int, reason: str) -> None:
    """Take a role back. A community keeps an administrator: the last one must first name another."""
    require(by, "people.revoke_role", community)
    # Locked in one order, so that two administrators who remove each other do not both succeed.
    administrators = list(
        Membership.objects.select_for_update()
        .filter(community=community, role=Role.ADMINISTRATOR, person__is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    membership = (
        Membership.objects.select_related("person").filter(community=community, pk=membership_id).first()
    )
    if membership is None:
        return
    if administrators == [membership.pk]:
        raise ValidationError(_("This is the last administrator. Name another one first."), code="last")
    if not membership.delete()[0]:  # somebody else took it back at the same moment
        return
    forget_roles(membership.person)
    ledger.record_fact(community.pk, "role.revoked", {"role": membership.role, "reason": reason_told(reason)})


def update_profile(*, person: Person, name: str, language: str) -> None:
    """Change how the house calls a person, and in which language it writes to them."""
    person.name, person.language = " ".join(name.split()), language
    person.save(update_fields=["name", "language"])


def request_sign_in_link(*, email: str, next: str, base: str) -> str | None:
    """Send a sign-in link to an address, known or not: nobody can tell from outside. Gives the address of the link.

    `base` is the address of this installation. More than a few mails in a quarter of an hour are silently not sent.
    """
    if not limits.within(limits.MAILS_TO_ADDRESS, email.lower()):
        return None
    person = Person.objects.filter(email__iexact=email).first()
    link = links.SignInLink(email, next, links.state_of(person))
    return mail.send_sign_in_link(email, links.seal(link), base)


@transaction.atomic
def use_sign_in_link(*, token: str) -> tuple[Person, str]:
    """Use a sign-in link up: the person whom it signs in, and where they wanted to go. Raises `Refused`.

    The account is made at the first sign-in. Of two who use the same link at once, one gets in.
    """
    link = links.unseal(token)
    if link is None:
        raise _refused()
    person = Person.objects.filter(email__iexact=link.email).first()
    if link.state != links.state_of(person):
        raise _refused()
    now = timezone.now()
    if person is None:
        return _new_account(link.email, last_login=now), link.next
    unchanged = Person.objects.filter(pk=person.pk, last_login=person.last_login, is_active=True)
    if not unchanged.update(last_login=now):
        raise _refused()
    return person, link.next


def _refused() -> Refused:
    return Refused(_("This link does not work any more."), "link")


def _new_account(email: str, **fields: Any) -> Person:
    try:
        with transaction.atomic():
            return Person.objects.create_user(email, language=get_language() or "", **fields)
    except IntegrityError:
        raise _refused() from None


def remove_passkey(*, person: Person, passkey_id: int) -> None:
    """Forget one of a person's own passkeys; the sign-in by e-mail link remains."""
    Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN, pk=passkey_id).delete()


def disconnect_login(*, person: Person, login_id: int) -> None:
    """Forget one of a person's own logins at another service; the sign-in by e-mail link remains."""
    SocialAccount.objects.filter(user=person, pk=login_id).delete()
