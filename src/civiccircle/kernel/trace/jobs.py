"""Background work of the trace."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.jobs.work import job

from . import turns


@job(title=_("Follow every decision anew from voices to outcome"), every=timedelta(days=1))
def renew_turns() -> int:
    return turns.renew_all()
