"""The room's own recurring work."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.jobs.work import job

from .actions import sign_due_checkpoints
from .verifier import publish_verifier


@job(title=_("Sign the logs that have grown"), every=timedelta(minutes=1))
def sign_checkpoints() -> int:
    return sign_due_checkpoints()


@job(title=_("Put the digest of the checking program on record"), every=timedelta(hours=1))
def tell_of_verifier() -> int:
    return publish_verifier()
