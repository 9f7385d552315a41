"""What can be wrong with a frame, its data or the choices made for it."""


class CompositeIndexError(ValueError):
    """Input that the method refuses; the message says what to change."""
