"""What moderators decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal
from civiccircle.kernel.privacy.purposes import ACCOUNTABILITY

from .engagements import Activity


class Moderation(models.Model):
    """A decision on a contributed thing, with its reason; the public log is made of these."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Not shown")
        MERGED = "merged", _("Merged with another")

    class Reason(models.TextChoices):
        FITS = "fits", _("Fits the rules")
        OFF_TOPIC = "off_topic", _("Does not belong to the question")
        SEVERAL_IDEAS = "several_ideas", _("Holds more than one idea")
        DUPLICATE = "duplicate", _("Says the same as another contribution")
        PERSONAL_DATA = "personal_data", _("Names or identifies a private person")
        ABUSE = "abuse", _("Attacks or insults people")
        UNLAWFUL = "unlawful", _("Against the law")
        ADVERTISING = "advertising", _("Advertises something")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="moderations")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    decision = models.CharField(max_length=20, choices=Decision)
    reason = models.CharField(max_length=20, choices=Reason)
    explanation = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()

    privacy = Declaration(
        subject="decided_by",
        personal={
            "decided_by": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who decided")
            )
        },
        title=_("Decisions of moderators"),
        impersonal=(
            "activity",
            "subject_kind",
            "subject_id",
            "decision",
            "reason",
            "explanation",
            "decided_at",
        ),
    )

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["activity", "subject_kind", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.get_reason_display()}"
