"""The room's own recurring work."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from .actions import forget_finished
from .work import job

KEPT = timedelta(days=30)


@job(title=_("Forget jobs that ended well"), every=timedelta(days=1))
def clear_finished() -> int:
    return forget_finished(KEPT)
