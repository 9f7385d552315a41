"""What a receipt proves, checked here and now the way anyone can check it elsewhere."""

from dataclasses import dataclass

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import queries as ledger
from civiccircle.methods.merkle import LedgerError, Receipt, VerifierKey, verify_commitment, verify_receipt

from .models import Contribution


@dataclass(frozen=True)
class Finding:
    """The outcome of a check. `sealed` is false while no signed checkpoint covers the leaf yet."""

    receipt: Receipt
    genuine: bool
    sealed: bool
    log_size: int | None = None
    fault: str = ""


def receipt_of(contribution: Contribution) -> Receipt | None:
    """The receipt of a contribution as of today; `None` once its content was erased."""
    if not contribution.salt:
        return None
    community_id = contribution.activity.engagement.community_id
    return ledger.receipt(
        community_id, contribution.leaf_index, contribution.payload, bytes(contribution.salt)
    )


def check(community: Community, receipt: Receipt) -> Finding:
    """Check a receipt against its own checkpoint, and against the log of the community as it is today."""
    key = VerifierKey.parse(ledger.vkey(community.slug))
    try:
        verify_commitment(receipt)
        if receipt.checkpoint is not None:
            verify_receipt(receipt, key)
        elif receipt.origin != key.name:
            return Finding(receipt, False, False, fault=f"{receipt.origin} ≠ {key.name}")
        today = ledger.receipt(community.pk, receipt.index, receipt.payload.decode(), receipt.salt)
        if today.checkpoint is None:
            return Finding(receipt, True, False)
        head = verify_receipt(today, key)
    except LedgerError as fault:
        return Finding(receipt, False, receipt.checkpoint is not None, fault=str(fault))
    return Finding(today, True, True, head.checkpoint.size)
