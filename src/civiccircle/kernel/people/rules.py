"""Who holds which role, as predicates that other rooms combine into permissions."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rules.permissions import add_perm, permissions
from rules.predicates import Predicate

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.prepared import prepared

from .models import Membership, Person, Role

# How a community is reached from a thing that belongs to it, nearest first.
PATHS = ("community", "engagement", "activity", "conversation", "statement", "participant")


def community_of(obj: Any) -> Community | None:
    """The community that `obj` belongs to: itself, or found by following its links, or `None`."""
    if obj is None or isinstance(obj, Community):
        return obj
    for path in PATHS:
        next_one = getattr(obj, path, None)
        if next_one is not None:
            return community_of(next_one)
    return None


def roles_of(person: Any, community: Community) -> frozenset[str]:
    """The roles a person holds in a community; read once per person object."""
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return frozenset()
    known: dict[int, set[str]] | None = getattr(person, "_roles", None)
    if known is None:
        known = {}
        for community_id, role in _roles(person.pk):
            known.setdefault(community_id, set()).add(role)
        person._roles = known
    return frozenset(known.get(community.pk, ()))


@prepared
def _roles(person_id: int) -> QuerySet[Any, tuple[int, str]]:
    return Membership.objects.filter(person=person_id).values_list("community_id", "role")


def forget_roles(person: Person) -> None:
    """Let the roles of this person object be read again after they changed."""
    person.__dict__.pop("_roles", None)


def has_role(role: Role) -> Predicate:
    """A predicate: the person holds `role` in the community of the thing asked about.

    Superusers hold every role.
    """

    def holds(person: Any, obj: Any = None) -> bool:
        if getattr(person, "is_superuser", False) and person.is_active:
            return True
        community = community_of(obj)
        return community is not None and role in roles_of(person, community)

    return Predicate(holds, name=f"has_role:{role.value}")


def roles_that_may(permission: str) -> list[Role]:
    """The roles named in the rule of a permission."""
    rule = permissions.get(permission)
    return [role for role in Role if rule is not None and f"has_role:{role.value}" in rule.name]


def require(person: Any, permission: str, obj: Any) -> None:
    """Raise `PermissionDenied`, saying which role is needed, unless `person` has `permission` on `obj`."""
    if person is not None and person.has_perm(permission, obj):
        return
    needed = [str(role.label) for role in roles_that_may(permission)]
    if needed:
        raise PermissionDenied(_("This needs the role %(role)s here.") % {"role": _(" or ").join(needed)})
    raise PermissionDenied(_("This is for the administrators of the installation only."))


is_administrator = has_role(Role.ADMINISTRATOR)

add_perm("people.view_members", is_administrator)
add_perm("people.grant_role", is_administrator)
add_perm("people.revoke_role", is_administrator)
