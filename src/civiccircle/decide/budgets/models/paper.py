"""Sheets of paper, entered twice, and codes by which one takes the place of a ballot from the web."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities.models import Participant
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.declare import (
    Basis,
    Declaration,
    Erasure,
    Personal,
    Sensitivity,
    nothing_personal,
)
from civiccircle.kernel.privacy.purposes import ACCOUNTABILITY, PARTICIPATION

from .budgets import Budget

MOST_SHEETS = 5_000


def _whoever(label: Any) -> Personal:
    return Personal(ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=label)


def _person() -> "models.ForeignKey[Person | None]":
    return models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")


class PaperBatch(models.Model):
    """Sheets that came in together, for example out of one box; `sheets` is how many, counted by hand."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="paper_batches")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=80, blank=True, help_text=_("For example where the box stood."))
    sheets = models.PositiveIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SHEETS)],
        help_text=_("Counted by hand, before anybody enters them."),
    )
    first_by = _person()
    first_done_at = models.DateTimeField(null=True, blank=True)
    second_by = _person()
    second_done_at = models.DateTimeField(null=True, blank=True)
    accepted_by = _person()
    accepted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Declaration(
        subject="first_by",
        personal={
            "first_by": _whoever(_("who entered the sheets first")),
            "second_by": _whoever(_("who entered the sheets a second time")),
            "accepted_by": _whoever(_("who took the batch into the count")),
        },
        title=_("Batches of paper ballots"),
        impersonal=(
            "budget", "number", "label", "sheets", "first_done_at", "second_done_at", "accepted_at", "created_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["budget", "number"], name="paper_batch_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.label}".strip()

    @property
    def current(self) -> "models.QuerySet[PaperSheet]":
        """The sheets as they stand; what was entered before and corrected stays in `entered`."""
        return self.entered.filter(replaced_at=None)


class PaperSheet(models.Model):
    """A sheet as it was entered: in the first pass, in the second, or, with a reason, when the paper was looked up.

    `waits`: looked up by one of the two who entered, and nobody else has confirmed it yet. `alone`: why nobody could.
    """

    class Pass(models.IntegerChoices):
        FIRST = 1, _("First entry")
        SECOND = 2, _("Second entry")
        SETTLED = 3, _("Looked up on paper")

    batch = models.ForeignKey(PaperBatch, on_delete=models.CASCADE, related_name="entered")
    entry = models.PositiveSmallIntegerField(choices=Pass)
    serial = models.CharField(max_length=20)
    choices = models.JSONField(default=list, blank=True)
    points = models.JSONField(default=list, blank=True)
    spoilt = models.BooleanField(default=False)
    missing = models.BooleanField(default=False, help_text=_("There is no such sheet in the batch."))
    code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    settled_by = _person()
    confirmed_by = _person()
    alone = models.CharField(max_length=300, blank=True)
    waits = models.BooleanField(default=False)
    replaced_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it was corrected by a later entry or taken out.")
    )

    privacy = Declaration(
        subject="settled_by",
        personal={
            "settled_by": _whoever(_("who looked the sheet up")),
            "confirmed_by": _whoever(_("who confirmed it")),
        },
        title=_("Sheets of paper"),
        # Sheets carry no names, and the code is emptied when the batch is taken in.
        impersonal=(
            "batch", "entry", "serial", "choices", "points", "spoilt", "missing", "code", "reason", "alone", "waits",
            "replaced_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ("serial",)
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "entry", "serial"],
                condition=models.Q(replaced_at=None),
                name="sheet_once_per_pass",
            )
        ]

    def __str__(self) -> str:
        return f"{self.serial}: {self.choices}"


class PaperSerial(models.Model):
    """The number of a sheet that is in the count: each goes in once. It does not lead to the ballot."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="paper_serials", db_index=False)
    batch = models.ForeignKey(PaperBatch, on_delete=models.CASCADE, related_name="serials")
    serial = models.CharField(max_length=20)

    privacy = nothing_personal("numbers printed on sheets that carry no names")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["budget", "serial"], name="paper_serial_once")]

    def __str__(self) -> str:
        return self.serial


class PaperCode(models.Model):
    """A code by which somebody who voted on the web lets a sheet take the place of that ballot."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="paper_codes", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    used = models.BooleanField(default=False)

    privacy = Declaration(
        title=_("Codes for paper ballots"),
        subject="participant__person",
        personal={
            "participant": Personal(PARTICIPATION, Basis.CONSENT, Sensitivity.OPINION, label=_("pseudonym")),
            "code": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.SECRET,
                label=_("code to write on your paper ballot"),
            ),
        },
        impersonal=("budget", "used"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "code"], name="paper_code_once"),
            models.UniqueConstraint(fields=["budget", "participant"], name="one_paper_code_per_person"),
        ]

    def __str__(self) -> str:
        return "code"
