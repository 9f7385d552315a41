"""Putting releases on record."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.text import in_languages

from .models import Release


@transaction.atomic
def log_release(
    *, community: Community, what: Any, policy: Any, withheld: int = 0, at: datetime | None = None
) -> Release:
    """Say in public that data with personal origin was published: what, under which rule, how much was withheld.

    `what` and `policy` are words of the house, lazily translated; they go on record in the community's languages.

    Called by the action that publishes, in its transaction; the log is public and stays, as a fact of the ledger.
    """
    release = Release.objects.create(
        community=community,
        what=in_languages(what, community.languages),
        policy=in_languages(policy, community.languages),
        withheld=withheld,
        released_at=at or timezone.now(),
    )
    ledger.record_fact(
        community.pk,
        "data.released",
        {"what": release.what, "policy": release.policy, "withheld": withheld},
        release.released_at,
    )
    forget_pages()
    return release
