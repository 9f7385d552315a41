"""What became of what won in a round of the demo city's budget: it is on the road map, and contracts are signed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civiccircle.decide.budgets import outcome_actions
from civiccircle.decide.budgets.models import Budget, Project
from civiccircle.deliver.initiatives import actions as initiatives
from civiccircle.deliver.initiatives import milestone_actions as milestones
from civiccircle.deliver.initiatives.models import Initiative
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace.handover import Delivery
from civiccircle.kernel.trace.queries import record_of
from civiccircle.measure.indicators.models import Indicator

from .initiatives import OFFICES

SIGNED = {
    "en": "The tender is over and the contract is signed.",
    "fr": "L’appel d’offres est terminé et le contrat est signé.",
}
PLANNED = {"en": "Plan agreed with the neighbours", "fr": "Plan convenu avec le voisinage"}
AGREED = {
    "en": "The plan was shown on site on two evenings and changed where neighbours asked for it.",
    "fr": "Le plan a été présenté sur place pendant deux soirées et modifié là où le voisinage le demandait.",
}
OPEN = {"en": "Open to everyone", "fr": "Ouvert à tout le monde"}


@dataclass(frozen=True)
class Winners:
    """The winners of the round that `told` describes; `morning` gives the working hours of a day."""

    community: Community
    officer: Person
    told: Mapping[str, Any]
    morning: Callable[[float], datetime]

    def hand_over(self, budget: Budget) -> None:
        """What won comes onto the road map, and each thing is told by which number one will see whether it works."""
        at = self.morning(self.told["handed_over"])
        outcome_actions.hand_over_winners(by=self.officer, budget=budget, at=at, delivery_of=self.delivery_of)
        measured_by = {each["title"]["en"]: each.get("measured_by") for each in self.told["project"]}
        for initiative in self.handed_over():
            indicator = Indicator.objects.get(
                community=self.community, code=measured_by[initiative.title["en"]]
            )
            measure = record_of("indicator", indicator.pk)
            initiatives.join(
                by=self.officer,
                initiative=initiative,
                decision=initiative.decision,
                measured_by=[measure] if measure else [],
                paid_by=[],
                at=at,
            )

    def sign(self) -> None:
        """What was handed over is being carried out (`contracts.publish` brings the contracts)."""
        for place, initiative in enumerate(self.handed_over()):
            initiatives.change_state(
                by=self.officer,
                initiative=initiative,
                state="procured",
                reason=SIGNED,
                at=self.morning(self.told["signed"]),
            )
            milestones.reach_milestone(
                by=self.officer,
                milestone=initiative.milestones.get(),
                done_on=self.morning(self.told["planned"]).date(),
                evidence=AGREED,
                at=self.morning(self.told["signed"]),
            )
            milestones.set_milestone(
                by=self.officer,
                initiative=initiative,
                title=OPEN,
                due=self.morning(21 * place + 20).date(),
                at=self.morning(self.told["signed"]),
            )

    def delivery_of(self, project: Project) -> Delivery:
        told = next(each for each in self.told["project"] if each["title"]["en"] == project.title["en"])
        office = OFFICES.get(told.get("bought", {}).get("office", ""), OFFICES["works"])
        return Delivery(office, self.officer, PLANNED, self.morning(self.told["planned"] + 10).date())

    def handed_over(self) -> list[Initiative]:
        begun = self.morning(self.told["handed_over"])
        return list(Initiative.objects.filter(community=self.community, begun_at=begun).order_by("pk"))
