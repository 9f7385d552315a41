"""The room's own recurring work."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.jobs.work import job

from .bundles import make_due_bundles


@job(title=_("Make the bundles of final results"), every=timedelta(minutes=1))
def make_bundles() -> int:
    return make_due_bundles()
