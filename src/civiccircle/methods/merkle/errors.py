"""What a check of the ledger raises. Nothing here returns False: a refused proof cannot be overlooked."""


class LedgerError(ValueError):
    """Ledger material that is malformed or does not prove what it claims."""


class ProofError(LedgerError):
    """An inclusion or consistency proof does not lead to the stated root."""


class NoteError(LedgerError):
    """A signed note, its keys or its checkpoint is malformed, or no known key signed it."""


class ReceiptError(LedgerError):
    """A receipt contradicts itself or the ledger."""
