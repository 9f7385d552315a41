"""The room's own recurring work."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.jobs.work import job

from .actions import sign_due_checkpoints


@job(title=_("Sign the logs that have grown"), every=timedelta(minutes=1))
def sign_checkpoints() -> int:
    return sign_due_checkpoints()
