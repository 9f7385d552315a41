"""The one entrance: an election and a rule give an outcome."""

from civiccircle.methods.budgeting.election import Election
from civiccircle.methods.budgeting.outcome import Outcome
from civiccircle.methods.budgeting.rule import Rule


def elect(election: Election, rule: Rule) -> Outcome:
    """Which projects win. Exact and deterministic: docs/methods/budgeting.md gives every formula.

    Raises BudgetingError for a utility that the ballots do not have (points, borda).
    """
    raise NotImplementedError
