"""What the privacy room itself remembers: approvals of collecting, and requests of people for their data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text import TextField

from .declare import Basis, Declaration, Erasure, Personal
from .purposes import ACCOUNTABILITY


class ImpactAssessment(models.Model):
    """The privacy officer's approval that a kind of activity may collect what its declarations say.

    `scope_digest` is the digest of those declarations: when they change, the approval no longer fits.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        BLOCKED = "blocked", _("Blocked")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="impact_assessments")
    activity_kind = models.CharField(max_length=40)
    scope_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    risks = TextField()
    measures = TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    privacy = Declaration(
        subject="decided_by",
        personal={
            "decided_by": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who decided")
            )
        },
        impersonal=("community", "activity_kind", "scope_digest", "state", "risks", "measures", "decided_at"),
        title=_("Privacy assessments"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "activity_kind", "scope_digest"], name="assessed_once_per_scope"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_kind}: {self.get_state_display()}"
