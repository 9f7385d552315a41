"""Whoever looks after an indicator is reminded when its value is out of date."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.jobs import job

from .reminding import remind_owners


@job(title=_("Remind those whose indicators are out of date"), every=timedelta(days=1))
def send_reminders() -> int:
    """Write to each owner once about all that is due, and again after a month; how many were written to."""
    return sum(remind_owners(community) for community in Community.objects.all())
