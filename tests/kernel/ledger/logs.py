"""Logs with numbered leaves."""

from django.db import transaction

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions, queries
from civiccircle.methods import merkle


def leaves(count: int, start: int = 0) -> list[bytes]:
    return [(start + number).to_bytes(32, "big") for number in range(count)]


def append(community: Community, count: int) -> int:
    """Append `count` numbered leaves in a transaction of their own."""
    with transaction.atomic():
        log = queries.log_of(community.pk)
        return actions.append(community.pk, leaves(count, log.size if log else 0))


def log_key(community: Community) -> merkle.VerifierKey:
    return merkle.VerifierKey.parse(queries.vkey(community.slug))
