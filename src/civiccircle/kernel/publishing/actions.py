"""Putting releases on record."""

from django.db import transaction

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages

from .models import Release


@transaction.atomic
def log_release(*, community: Community, what: str, policy: str, withheld: int = 0) -> Release:
    """Say in public that data with personal origin was published: what, under which rule, how much was withheld.

    Called by the action that publishes, in its transaction; the log is public and stays, as a fact of the ledger.
    """
    release = Release.objects.create(community=community, what=what, policy=policy, withheld=withheld)
    ledger.record_fact(
        community.pk,
        "data.released",
        {"what": what, "policy": policy, "withheld": withheld},
        release.released_at,
    )
    forget_pages()
    return release
