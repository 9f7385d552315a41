"""What a receipt proves, checked here and now the way anyone can check it elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import queries as ledger
from civiccircle.methods.merkle import (
    LedgerError,
    NoteError,
    ProofError,
    Receipt,
    ReceiptError,
    VerifierKey,
    verify_commitment,
    verify_receipt,
)

from .intake import payload_of
from .kinds import Accepted, ActivityKind, ReadingBack, Said, kind_of
from .models import Contribution

FAULTS = (
    (
        ReceiptError,
        gettext_lazy(
            "Content and secret number do not give the leaf of this receipt: one of them was changed."
        ),
    ),
    (
        NoteError,
        gettext_lazy("The signed head of the log in this receipt was changed, or somebody else signed it."),
    ),
    (ProofError, gettext_lazy("The log has no such leaf, or the proof does not lead to it.")),
    (LedgerError, gettext_lazy("Something in this receipt is malformed.")),
)
"""What a check can find, in words for people; the faults themselves are written for programs."""


@dataclass(frozen=True)
class Finding:
    """The outcome of a check. `sealed` is false while no signed checkpoint covers the leaf yet."""

    receipt: Receipt
    genuine: bool
    sealed: bool
    log_size: int | None = None
    fault: str = ""


def receipt_of(contribution: Contribution, *, closed: bool = True) -> Receipt | None:
    """The receipt of a contribution as of today; `None` once its content was erased.

    A closed one tells nothing of the content; the other is for nobody but its holder.
    """
    if not contribution.salt:
        return None
    community_id = contribution.activity.engagement.community_id
    opening = ledger.opened(contribution.payload, contribution.salt)
    return ledger.receipt(community_id, contribution.leaf_index, opening, closed=closed)


def told(contributions: Iterable[Contribution]) -> list[tuple[Contribution, Said]]:
    """Contributions with what each of them was, in their order; the kinds of their activities know it."""
    rows = list(contributions)
    by_kind = defaultdict[ActivityKind, list[Accepted]](list)
    for row in rows:
        by_kind[kind_of(row.activity)].append(Accepted(row, payload_of(row)))
    said = {
        each.contribution.pk: words
        for kind, accepted in by_kind.items()
        for each, words in zip(accepted, kind.said(accepted), strict=True)
    }
    return [(row, said[row.pk]) for row in rows]


def parts_of(contribution: Contribution) -> Sequence[tuple[str, str]]:
    """What is on a contribution in words, for its holder only; empty where its kind tells no more than `told`."""
    kind = kind_of(contribution.activity)
    if not contribution.salt or not isinstance(kind, ReadingBack):
        return ()
    return kind.read_back(contribution.activity, payload_of(contribution))


def check(community: Community, receipt: Receipt) -> Finding:
    """Check a receipt against its own checkpoint, and against the log of the community as it is today."""
    key = VerifierKey.parse(ledger.vkey(community.slug))
    try:
        verify_commitment(receipt)
        if receipt.origin != key.name:
            told = _("The receipt is of the log %(its)s; the log here is %(ours)s.")
            told %= {"its": receipt.origin, "ours": key.name}
            return Finding(receipt, False, receipt.checkpoint is not None, fault=told)
        if receipt.checkpoint is not None:
            verify_receipt(receipt, key)
        today = ledger.receipt(community.pk, receipt.index, receipt.opening or receipt.leaf_hash)
        if today.checkpoint is None:
            return Finding(receipt, True, False)
        head = verify_receipt(today, key)
    except LedgerError as fault:
        told = next(str(words) for kind, words in FAULTS if isinstance(fault, kind))
        return Finding(receipt, False, receipt.checkpoint is not None, fault=told)
    return Finding(today, True, True, head.checkpoint.size)
