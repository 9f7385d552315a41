"""What can be wrong with the releases handed to the methods."""


class ContractingError(ValueError):
    """Releases that cannot be merged; the message says which one, and what to change."""
