"""What pages read about people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.paginator import Page
from django.db.models import Min, Q, QuerySet
from django.urls import reverse

from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.paging import page_of
from civiccircle.kernel.prepared import prepared

from .links import demo_link
from .models import Membership, Person, Role


@dataclass(frozen=True)
class Service:
    """Another service (OpenID Connect) at which people can sign in."""

    name: str
    href: str


@dataclass(frozen=True)
class DemoLink:
    """A link that signs in as somebody of the demo."""

    community: Community
    role: str
    name: str
    href: str


def services() -> Sequence[Service]:
    """The services that the installation is set up with."""
    return [
        Service(str(app["name"]), reverse("openid_connect_login", kwargs={"provider_id": app["provider_id"]}))
        for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    ]


def passkeys(person: Person) -> Iterable[Authenticator]:
    """The passkeys of a person, newest first."""
    own = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    newest_first: Iterable[Authenticator] = own.order_by("-created_at")
    return newest_first


def logins(person: Person) -> Iterable[SocialAccount]:
    """The logins at other services that a person connected."""
    own: Iterable[SocialAccount] = SocialAccount.objects.filter(user=person).order_by("pk")
    return own


def memberships_of(person: Person) -> QuerySet[Membership]:
    """The roles of a person, with their communities."""
    return (
        Membership.objects.filter(person=person)
        .select_related("community")
        .order_by("community__slug", "role")
    )


def person_by_id(person_id: int) -> Person | None:
    return Person.objects.filter(pk=person_id, is_active=True).first()


def members(community: Community, words: str = "", page: Any = 1) -> Page[Membership]:
    """One page of the people with a role here, by name; `words` looks in names and addresses."""
    found = Membership.objects.filter(community=community).select_related("person")
    if words:
        found = found.filter(Q(person__name__icontains=words) | Q(person__email__icontains=words))
    return page_of(found.order_by("person__name", "person__email", "role", "pk"), page, 50)


def membership(community: Community, membership_id: int) -> Membership | None:
    """One role of one person here."""
    found = Membership.objects.filter(community=community, pk=membership_id)
    return found.select_related("person").first()


@prepared
def in_office(community_id: int) -> QuerySet[Person]:
    """Who can look after something: everyone with an office in the community."""
    offices = [each for each in Role if each != Role.RESIDENT]
    found = Person.objects.filter(
        memberships__community=community_id, memberships__role__in=offices, is_active=True
    )
    return found.distinct().order_by("name", "email")


def engagement(community: Community, slug: str) -> Engagement | None:
    """An engagement with its community, by its address."""
    return Engagement.objects.select_related("community").filter(community=community, slug=slug).first()


def places(community: Community) -> QuerySet[Place]:
    """The places of a community that people can say they live in."""
    return Place.objects.filter(community=community).order_by("slug").only("community", "slug", "name")


def demo_links() -> Sequence[DemoLink]:
    """One link for each role in each community."""
    first = Membership.objects.values("community", "role").annotate(first=Min("pk")).values("first")
    chosen = Membership.objects.filter(pk__in=first).select_related("community", "person")
    return [
        DemoLink(each.community, each.get_role_display(), str(each.person), demo_link(each.person))
        for each in chosen.order_by("community__slug", "pk")
    ]
