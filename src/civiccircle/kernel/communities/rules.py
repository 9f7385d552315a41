"""Who may change a community."""

import rules

from civiccircle.kernel.people.models import Role
from civiccircle.kernel.people.rules import has_role

CREATE = "communities.create_community"
CHANGE_LOOK = "communities.change_look"
CHANGE_PLACES = "communities.change_places"
CHANGE_SETTINGS = "communities.change_settings"

rules.add_perm(CREATE, rules.is_superuser)
rules.add_perm(CHANGE_LOOK, has_role(Role.ADMINISTRATOR))
rules.add_perm(CHANGE_PLACES, has_role(Role.ADMINISTRATOR))
rules.add_perm(CHANGE_SETTINGS, has_role(Role.ADMINISTRATOR))
