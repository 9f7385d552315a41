"""Who may say which witnesses a log has."""

import rules

from civiccircle.kernel.people.models import Role
from civiccircle.kernel.people.rules import has_role

CHANGE_WITNESSES = "ledger.change_witnesses"

rules.add_perm(CHANGE_WITNESSES, has_role(Role.ADMINISTRATOR))
