"""Who may do what with indicators."""

import rules

from civiccircle.kernel.people.models import Role
from civiccircle.kernel.people.rules import has_role

is_analyst = has_role(Role.ANALYST) | has_role(Role.ADMINISTRATOR)

FOLLOW = "indicators.follow"
RECORD = "indicators.record_observations"
SET_TARGET = "indicators.set_target"

rules.add_perm(FOLLOW, is_analyst)
rules.add_perm(RECORD, is_analyst)
rules.add_perm(SET_TARGET, is_analyst)
