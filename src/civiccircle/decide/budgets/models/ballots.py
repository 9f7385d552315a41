"""One ballot for each voter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities.models import Contribution, Participant
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal, Sensitivity
from civiccircle.kernel.privacy.purposes import PARTICIPATION

from .budgets import Budget


class Ballot(models.Model):
    """What a voter chooses now; earlier ballots stay in the contributions.

    `choices` are project numbers: of ordinal ballots the best first, else ascending. `points` go with them, one for
    each, on cumulative ballots; else there are none.
    """

    # Indexed below by the constraint, first of all with the budget: a ballot writes no index that nobody reads.
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="ballots")
    choices = models.JSONField()
    points = models.JSONField(default=list, blank=True)
    channel = models.CharField(max_length=10, choices=Contribution.Channel, default=Contribution.Channel.WEB)
    contribution_id = models.PositiveBigIntegerField(
        help_text=_("The contribution that set the present choices.")
    )

    left_out = models.BooleanField(
        default=False, db_default=False, help_text=_("Its voter was shut out when the votes were counted.")
    )

    privacy = Declaration(
        title=_("Ballots on budgets"),
        subject="participant__person",
        personal={
            "participant": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("the pseudonym is unlinked from the person"),
                label=_("pseudonym"),
            ),
            "choices": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("counts on under an unlinked pseudonym"),
                label=_("the projects that you chose"),
            ),
            "points": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("counts on under an unlinked pseudonym"),
                label=_("the points that you gave them"),
            ),
        },
        impersonal=("budget", "channel", "contribution_id", "left_out"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "participant"], name="one_ballot_per_person_and_budget")
        ]

    def __str__(self) -> str:
        return ", ".join(map(str, self.choices))
