"""What is done to the log: append, record a fact, sign. Nothing is ever changed or taken out."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.many import many
from civiccircle.methods import merkle
from civiccircle.methods.merkle import TILE_WIDTH, TileRow, canonical_json, commitment

from . import keys, queries
from .models import Checkpoint, Fact, Log, Tile


def append(community_id: int, commitments: Sequence[bytes]) -> int:
    """Append leaf data to the log of a community and return the index of the first.

    Must run in the transaction that writes what is committed to; until it ends, other appends wait.
    """
    if any(len(each) != merkle.HASH_SIZE for each in commitments):
        raise merkle.LedgerError(
            "only commitments of 32 bytes enter the log; make them with merkle.commitment()"
        )
    log = _locked(community_id)
    first = log.size
    growth = merkle.extend(queries.frontier_of(log), merkle.leaf_hashes(commitments))
    for row in growth.rows:
        _write_tiles(log, row)
    _write_leaves(log, commitments)
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_log SET size = %s, frontier = %s WHERE id = %s",
            [growth.frontier.size, growth.frontier.to_bytes(), log.pk],
        )
    return first


def hold(community_id: int) -> None:
    """Take the log of a community until the transaction ends.

    What changes rows that contributions write too begins with this: they hold the log when they come to those rows,
    and whoever held the rows and then asked for the log would wait for them in a circle.
    """
    _locked(community_id)


def record_fact(community_id: int, kind: str, payload: Mapping[str, Any], at: datetime | None = None) -> Fact:
    """Enter a public fact. `payload` must hold no personal data and no float: it stays for good."""
    at = at or timezone.now()
    salt = secrets.token_bytes(merkle.SALT_SIZE)
    content = canonical_json({"kind": kind, "at": at.astimezone(UTC).isoformat(), "fact": payload})
    with transaction.atomic():
        index = append(community_id, [commitment(content, salt)])
        return Fact.objects.create(
            log=Log.objects.get(community_id=community_id),
            kind=kind,
            payload=content.decode(),
            salt=salt,
            leaf_index=index,
            recorded_at=at,
        )


def sign_checkpoint(community_id: int) -> Checkpoint:
    """Sign the log of a community as it stands; a size that was signed before keeps its checkpoint.

    Raises `ProofError`, and signs nothing, if the log does not continue the last checkpoint.
    """
    with transaction.atomic():
        log = _locked(community_id)
        last = queries.latest_checkpoint(community_id)
        if last is not None and last.size == log.size:
            return last
        root = queries.frontier_of(log).root()
        if last is not None:
            proof = queries.consistency_proof(community_id, last.size, log.size)
            merkle.verify_consistency(last.size, log.size, bytes(last.root), root, proof)
        key = keys.signing_key(Community.objects.values_list("slug", flat=True).get(pk=community_id))
        note = merkle.sign_checkpoint(merkle.Checkpoint(key.name, log.size, root), key)
        return Checkpoint.objects.create(log=log, size=log.size, root=root, note=note)


def sign_due_checkpoints() -> int:
    """Sign every log that has grown since its last checkpoint; returns how many were signed.

    A log that cannot be signed keeps none of the others waiting: its error is raised when all were tried.
    """
    signed = Coalesce(Max("checkpoints__size"), 0)
    due = Log.objects.annotate(signed=signed).filter(size__gt=F("signed")).order_by("community_id")
    communities = list(due.values_list("community_id", flat=True))
    refused = []
    for community_id in communities:
        try:
            sign_checkpoint(community_id)
        except merkle.LedgerError as error:
            error.add_note(f"in the log of community {community_id}")
            refused.append(error)
    if refused:
        raise ExceptionGroup(
            "logs that do not continue their last checkpoint: compare with a backup", refused
        )
    return len(communities)


def _locked(community_id: int) -> Log:
    """The head of the log, held until the transaction ends; made when the community has none yet."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "the log can only be written inside transaction.atomic()"
        )
    return _head(community_id) or _founded(community_id)


def _head(community_id: int) -> Log | None:
    # Plain SQL: each batch of votes asks this, and composing the query cost more than the whole append.
    connection = transaction.get_connection()
    statement = "SELECT id, size, frontier FROM ledger_log WHERE community_id = %s"
    if connection.features.has_select_for_update:
        statement += " FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(statement, [community_id])
        row = cursor.fetchone()
    return (
        None
        if row is None
        else Log(id=row[0], community_id=community_id, size=row[1], frontier=bytes(row[2]))
    )


def _founded(community_id: int) -> Log:
    Log.objects.get_or_create(community_id=community_id)
    log = _head(community_id)
    if log is None:
        raise Log.DoesNotExist(f"the log of community {community_id} vanished")
    return log


def _write_leaves(log: Log, commitments: Sequence[bytes]) -> None:
    # Every vote passes here: bulk_create takes six times as long for each.
    leaves = [(log.pk, place, each) for place, each in enumerate(commitments, log.size)]
    with transaction.get_connection().cursor() as cursor:
        for rows, values in many(("bigint", "bigint", "bytea"), leaves):
            cursor.execute(f'INSERT INTO ledger_leaf (log_id, "index", commitment) {rows}', values)


def _write_tiles(log: Log, row: TileRow) -> None:
    new = []
    for index, width, piece in row.pieces():
        if row.level > 0 and width > 0:
            tile = Tile.objects.get(log=log, level=row.level, index=index)
            tile.hashes = bytes(tile.hashes) + piece
            tile.save(update_fields=["hashes"])
        elif row.level > 0:
            new.append(Tile(log=log, level=row.level, index=index, hashes=piece))
        elif width + len(piece) // merkle.HASH_SIZE == TILE_WIDTH:
            start = b"".join(queries.leaf_hashes(log.pk, index)) if width else b""
            new.append(Tile(log=log, level=0, index=index, hashes=start + piece))
    Tile.objects.bulk_create(new)
