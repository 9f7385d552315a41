"""Audits ledgers: the root, recomputed from the leaves, against the head and the newest signed checkpoint; then
contributions and facts against the leaves that stand for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.ledger import queries
from civiccircle.kernel.ledger.models import Fact, Log
from civiccircle.methods.merkle import TILE_WIDTH, Frontier, commitment, extend

ALTERED = "the log was altered: restore a backup"
AT_ONCE = 5_000


@dataclass(frozen=True)
class Audit:
    """One ledger: its community, its size, and what is wrong with it, if anything."""

    community: str
    size: int
    fault: str = ""


def audits() -> Iterator[Audit]:
    """Audit each ledger in turn; memory does not grow with its length."""
    for log in Log.objects.select_related("community").order_by("community__slug"):
        yield Audit(log.community.slug, log.size, _fault(log))


def _fault(log: Log) -> str:
    checkpoint = queries.latest_checkpoint(log.community_id)
    signed = checkpoint.size if checkpoint else 0
    frontier, signed_root = Frontier(), b""
    for tile in range((log.size + TILE_WIDTH - 1) // TILE_WIDTH):
        hashes = queries.leaf_hashes(log.pk, tile)[: log.size - frontier.size]
        if len(hashes) < min(TILE_WIDTH, log.size - frontier.size):
            return f"leaves are missing after number {frontier.size + len(hashes)}: restore a backup"
        if frontier.size < signed <= frontier.size + len(hashes):
            signed_root = extend(frontier, hashes[: signed - frontier.size]).frontier.root()
        frontier = extend(frontier, hashes).frontier
    if checkpoint is not None and signed_root != bytes(checkpoint.root):
        return f"its first {signed} leaves are not those that were signed: {ALTERED}"
    if frontier.root() != queries.frontier_of(log).root():
        return f"its head does not agree with its leaves: {ALTERED}"
    said = Contribution.objects.filter(activity__engagement__community=log.community_id)
    altered = _altered(log, said) + _altered(log, Fact.objects.filter(log=log))
    if altered:
        first = ", ".join(map(str, sorted(altered)[:5]))
        return (
            f"{len(altered)} contributions or facts do not say any more what was logged, first at leaf {first}: the "
            "database was altered: restore a backup"
        )
    return ""


def _altered(log: Log, rows: "QuerySet[Any]") -> list[int]:
    """The leaves whose rows do not open them; without its salt, which an erasure takes, a row opens nothing."""
    opening = rows.exclude(salt=b"").order_by("leaf_index").values_list("leaf_index", "payload", "salt")
    coming, found = opening.iterator(AT_ONCE), list[int]()
    while some := list(islice(coming, AT_ONCE)):
        logged = queries.commitments_at(log.community_id, [leaf for leaf, _payload, _salt in some])
        found += [
            leaf
            for leaf, payload, salt in some
            if logged.get(leaf) != commitment(payload.encode(), bytes(salt))
        ]
    return found
