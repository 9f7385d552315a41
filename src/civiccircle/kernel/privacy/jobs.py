"""The room's recurring work."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.jobs.work import job, progress

from . import retain


@job(title=_("Let go of data whose time is over"), every=timedelta(days=1))
def apply_retention() -> int:
    gone = 0
    with progress() as step:
        for each in retain.due(timezone.now()):
            for count in retain.let_go(each):
                gone += count
                step(count)
    return gone
