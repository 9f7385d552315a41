"""Who may do what with initiatives."""

from typing import Any

import rules
from rules.predicates import Predicate

from civiccircle.kernel.people.models import Role
from civiccircle.kernel.people.rules import community_of, has_role, roles_of

from .models import Initiative

manages = has_role(Role.ENGAGEMENT_OFFICER) | has_role(Role.ADMINISTRATOR)


def _looks_after_it(person: Any, initiative: Any) -> bool:
    """The person is its owner, and still holds an office in the community."""
    return (
        isinstance(initiative, Initiative)
        and initiative.owner_id is not None
        and initiative.owner_id == person.pk
        and _has_office(person, initiative)
    )


def _looks_after_one(person: Any, thing: Any) -> bool:
    """The person is the owner of some initiative of the community, and still holds an office there."""
    community = community_of(thing)
    if community is None or not _has_office(person, community):
        return False
    return Initiative.objects.filter(community=community, owner=person).exists()


def _has_office(person: Any, thing: Any) -> bool:
    community = community_of(thing)
    return community is not None and bool(roles_of(person, community) - {Role.RESIDENT})


looks_after_it = Predicate(_looks_after_it, name="looks_after_it")
looks_after_one = Predicate(_looks_after_one, name="looks_after_one")

BEGIN = "initiatives.begin"
SEE_DESK = "initiatives.see_desk"
MANAGE = "initiatives.manage"

rules.add_perm(BEGIN, manages)
rules.add_perm(SEE_DESK, manages | looks_after_one)
rules.add_perm(MANAGE, manages | looks_after_it)
