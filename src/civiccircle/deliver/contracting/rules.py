"""Who may do what with contracts."""

import rules

from civiccircle.kernel.people.models import Role
from civiccircle.kernel.people.rules import has_role

is_procurement_officer = has_role(Role.PROCUREMENT_OFFICER) | has_role(Role.ADMINISTRATOR)

IMPORT = "contracting.import"
PUBLISH = "contracting.publish"
LINK = "contracting.link"

rules.add_perm(IMPORT, is_procurement_officer)
rules.add_perm(PUBLISH, is_procurement_officer)
rules.add_perm(LINK, is_procurement_officer)
