"""What is left of the budget and of each group's limit."""

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

    def fits_groups(self, project: int) -> bool:
        cost = self._field.election.costs[project]
        return all(cost <= self._groups[group] for group in self._field.groups_of[project])

    def fits(self, project: int) -> bool:
        return self._field.election.costs[project] <= self.left and self.fits_groups(project)
