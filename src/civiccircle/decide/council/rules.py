"""Who may do what with decisions."""

import rules

from civiccircle.kernel.people.models import Role
from civiccircle.kernel.people.rules import has_role

RECORD = "council.record_decision"

# The engagement officer too: who asked the people tells them what came of it.
rules.add_perm(
    RECORD,
    has_role(Role.COUNCIL_MEMBER) | has_role(Role.ENGAGEMENT_OFFICER) | has_role(Role.ADMINISTRATOR),
)
