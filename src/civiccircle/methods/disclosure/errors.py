"""What disclosure control refuses."""


class ProtectionError(ValueError):
    """A table that cannot be published in this form; the message says what to do instead."""
