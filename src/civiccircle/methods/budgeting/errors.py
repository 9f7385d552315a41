"""What can be wrong with an election or a rule handed to the method."""


class BudgetingError(ValueError):
    """Input that the method refuses; the message says what to change."""
