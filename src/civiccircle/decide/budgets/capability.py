"""Budgets: a sum, projects with their costs, ballots, and a rule declared before the vote."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability

CAPABILITY = Capability(name="budgets", title=_("Budgets"), wing="decide")
