"""Audits ledgers: the root, recomputed from the leaves, against the head and the newest signed checkpoint."""

from collections.abc import Iterator
from dataclasses import dataclass

from civiccircle.kernel.ledger import queries
from civiccircle.kernel.ledger.models import Log
from civiccircle.methods.merkle import TILE_WIDTH, Frontier, extend

ALTERED = "the log was altered: restore a backup"


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
    return ""
