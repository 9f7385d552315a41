"""What is left of the budget and of each group's limit."""

from collections.abc import Iterable
from copy import copy

from civiccircle.methods.budgeting.supporters import Field


class Limits:
    """Money left while winners are chosen."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self.left = field.election.budget
        self.bind = bool(field.election.groups)
        self._groups = [group.limit for group in field.election.groups]

    def take(self, project: int) -> None:
        cost = self._field.election.costs[project]
        self.left -= cost
        for group in self._field.groups_of[project]:
            self._groups[group] -= cost

    def after(self, projects: Iterable[int]) -> "Limits":
        """What would be left if these were chosen too; it may be less than nothing."""
        found = copy(self)
        found._groups = list(self._groups)
        for one in projects:
            found.take(one)
        return found

    def fits_groups(self, project: int) -> bool:
        cost = self._field.election.costs[project]
        return all(cost <= self._groups[group] for group in self._field.groups_of[project])

    def fits(self, project: int) -> bool:
        return self._field.election.costs[project] <= self.left and self.fits_groups(project)
