"""What deciding bodies decided, and how what was written down of it was corrected."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.days import LongAgoColumn
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal
from civiccircle.kernel.privacy.purposes import ACCOUNTABILITY
from civiccircle.kernel.text import TextField, localise

_BY = Personal(ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who entered it"))


class Decision(models.Model):
    """What a body decided on a day, as its minutes tell it."""

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("Adopted")
        AMENDED = "amended", _("Adopted with changes")
        REJECTED = "rejected", _("Rejected")

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="decisions", db_index=False
    )
    reference = models.CharField(max_length=40, blank=True, help_text=_("Its number in the minutes."))
    body = TextField()
    decided_on = LongAgoColumn()
    title = TextField()
    text = TextField(blank=True)
    minutes_url = models.URLField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.ADOPTED)
    votes_for = models.PositiveIntegerField(null=True, blank=True)
    votes_against = models.PositiveIntegerField(null=True, blank=True)
    abstained = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    privacy = Declaration(
        subject="recorded_by",
        personal={"recorded_by": _BY},
        impersonal=(
            *("community", "reference", "body", "decided_on", "title", "text", "minutes_url", "outcome"),
            *("votes_for", "votes_against", "abstained", "recorded_at"),
        ),
        title=_("Decisions"),
    )

    class Meta:
        ordering = ("-decided_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "reference"], condition=~Q(reference=""), name="decision_reference_once"
            )
        ]
        indexes = [models.Index(fields=["community", "-decided_on", "-id"], name="decision_newest")]

    def __str__(self) -> str:
        return localise(self.title)

    @property
    def has_votes(self) -> bool:
        return self.votes_for is not None or self.votes_against is not None


class Correction(models.Model):
    """A change of what is on record of a decision: why, and what stood there before."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="corrections")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = TextField()
    before = models.JSONField(help_text=_("What was changed, as it was."))

    privacy = Declaration(
        subject="by",
        personal={"by": _BY},
        impersonal=("decision", "at", "reason", "before"),
        title=_("Corrections of decisions"),
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.at:%Y-%m-%d}"
