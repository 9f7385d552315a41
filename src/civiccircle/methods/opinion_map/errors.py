"""What can be wrong with the votes or the parameters handed to the method."""


class OpinionMapError(ValueError):
    """Input that the method refuses; the message says what to change."""
