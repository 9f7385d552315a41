"""Writing a budget out as a file that others may keep: said in the public log first."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.commands import Problem
from civiccircle.kernel.publishing.actions import log_release
from civiccircle.methods.ballot_shuffle import may_publish

from . import queries
from .models import Budget
from .pabulib_export import export_blocks

AS_IT_CAME = _("as it was published elsewhere")
WITHOUT_PEOPLE = _(
    "single ballots in an order drawn by lot: choices only, without accounts, times, districts or anything else on "
    "voters"
)


def export_to_blocks(budget: Budget) -> Iterator[bytes]:
    """The budget as a Pabulib file, block by block.

    Raises `Problem` before the outcome of our own is public, and where its bundle keeps single ballots under seal.
    """
    elsewhere = budget.source.get("format") == "pabulib"
    if not elsewhere and budget.published_at is None:
        raise Problem(
            "this budget has no published outcome yet",
            "publish it first: until then no single ballot leaves the house",
        )
    cast = [] if elsewhere else list(queries.ballots_for_count(budget))
    if not (elsewhere or may_publish([each.payload for each in cast])):
        raise Problem(
            "its ballots are under seal: few as they are, or most of them one of a kind, they would tell who voted how",
            "give auditors the sealed bundle: civiccircle export bundle --sealed",
        )
    engagement = budget.activity.engagement
    what = f"{engagement.community.slug}-{engagement.slug}-{budget.activity.slug}-pabulib"
    with transaction.atomic():
        log_release(
            community=engagement.community, what=what, policy=AS_IT_CAME if elsewhere else WITHOUT_PEOPLE
        )
    return export_blocks(budget, cast)
