"""The files about a conversation that can be downloaded: single votes for staff, totals for everyone."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.activities.snapshots import Snapshot
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.publishing import gate
from civiccircle.kernel.publishing.streaming import csv_file, json_file, no_formula, zip_file

from . import queries, results_queries
from .polis_export import export_files
from .results_queries import Finding, Split
from .rules import may_see_results

POLIS_POLICY = gettext_lazy(
    "for staff and auditors only: single votes under numbers, without names, accounts or districts"
)
SHARES = ("agree", "pass", "disagree")
NOT_SHOWN = None
Row = list[int | str | None]


def polis(community: Community, engagement: str, conversation: str) -> Iterator[bytes]:
    """The whole conversation in a zip, as the public exports of Polis are made."""
    known = _known(community, engagement, conversation)
    return zip_file(export_files(queries.conversation_of(known.activity.pk)))


def statement_totals(community: Community, engagement: str, conversation: str) -> Iterator[bytes]:
    """Each shown statement with its counts, and the shares in each group, as far as the gate lets them out."""
    columns, rows = _totals(community, engagement, conversation)
    return csv_file(
        columns, ([no_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    )


def statement_totals_as_json(community: Community, engagement: str, conversation: str) -> Iterator[bytes]:
    """The same for programs: an object for each statement, with `null` for what is withheld."""
    columns, rows = _totals(community, engagement, conversation)
    return json_file(dict(zip(columns, row, strict=True)) for row in rows)


def _totals(community: Community, engagement: str, conversation: str) -> tuple[list[str], Iterator[Row]]:
    known = _known(community, engagement, conversation)
    if not known.published:
        raise Http404(_("There is no such conversation."))
    if not may_see_results(known, timezone.now(), took_part=False):
        raise PermissionDenied(_("The results are not public yet."))
    told = results_queries.findings(queries.conversation_of(known.activity.pk))
    letters = [group.letter for group in told.groups]
    columns = ["number", "text", *SHARES]
    columns += [f"group {letter} {share} %" for letter in letters for share in SHARES]
    minimum = community.minimum_cell
    return columns, (_row(one, letters, minimum) for one in told.statements)


def _known(community: Community, engagement: str, slug: str) -> Snapshot:
    known = queries.find(community, engagement, slug)
    if known is None:
        raise Http404(_("There is no such conversation."))
    return known


def _row(one: Finding, letters: list[str], minimum: int) -> Row:
    """A line of the table; what is withheld is `None`."""
    if one.everyone is None:
        return [one.number, one.text, *[NOT_SHOWN] * (len(SHARES) * (1 + len(letters)))]
    of_group = {letter: split for letter, split in one.groups if split is not None}
    # Those in no group count too: else the difference between everyone and the groups would tell of a few people.
    seen = {letter: of_group[letter].seen if letter in of_group else 0 for letter in letters}
    others = one.everyone.seen - sum(seen.values())
    shown = gate.protect_table(seen | {"others": others} if others else seen, minimum)
    told: Row = [one.number, one.text, *one.everyone.counts.values()]
    for letter in letters:
        told += _shares(of_group[letter]) if shown[letter] else [NOT_SHOWN] * len(SHARES)
    return told


def _shares(split: Split) -> list[int]:
    return [round(100 * count / split.seen) for count in split.counts.values()]
