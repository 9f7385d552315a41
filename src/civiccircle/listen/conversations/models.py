"""Statements put forward by residents, and their votes on them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal, Sensitivity
from civiccircle.kernel.privacy.purposes import PARTICIPATION


class Conversation(models.Model):
    """The settings of one conversation, and where it came from if it was imported."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="conversation")
    statement_length = models.PositiveSmallIntegerField(default=140)
    allow_statements = models.BooleanField(default=True)
    minimum_group = models.PositiveSmallIntegerField(default=5)
    embed_sites = models.JSONField(
        default=list,
        blank=True,
        help_text=_("Sites that may show it in a frame, for example https://news.example."),
    )
    source = models.JSONField(default=dict, blank=True)

    privacy = Declaration(
        subject=None,
        impersonal=(
            "activity", "statement_length", "allow_statements", "minimum_group", "embed_sites", "source",
        ),
    )  # fmt: skip

    def __str__(self) -> str:
        return str(self.activity)


class Statement(models.Model):
    """One sentence that people can agree or disagree with."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting to be checked")
        ACCEPTED = "accepted", _("Shown")
        REJECTED = "rejected", _("Not shown")
        MERGED = "merged", _("Merged with another")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField(
        help_text=_("Its number within the conversation; keeps its place for ever.")
    )
    text = models.CharField(max_length=1000)
    language = models.CharField(max_length=10, blank=True)
    # Indexed below where there is one: most statements of an import have no author that is known.
    author = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    seed = models.BooleanField(default=False)
    meta = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    created_at = models.DateTimeField()

    privacy = Declaration(
        title=_("Statements"),
        subject="author__person",
        personal={
            "author": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.DETACH,
                label=_("pseudonym of the author"),
            ),
            "text": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.CLEAR,
                label=_("your statement"),
            ),
            "created_at": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                erasure=Erasure.KEEP,
                note=_("public with the statement"),
                label=_("when it was written"),
            ),
        },
        impersonal=("conversation", "number", "language", "seed", "meta", "state", "merged_into"),
        clock="created_at",
    )

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="statement_number_once")
        ]
        indexes = [
            models.Index(fields=["conversation", "state"], name="statement_by_state"),
            models.Index(fields=["author"], condition=Q(author__isnull=False), name="statement_by_author"),
        ]

    def __str__(self) -> str:
        return self.text


class Vote(models.Model):
    """What a participant thinks of a statement now; earlier votes stay in the contributions."""

    class Choice(models.IntegerChoices):
        AGREE = 1, _("Agree")
        PASS = 0, _("Pass")
        DISAGREE = -1, _("Disagree")

    # Indexed below together with what they are asked for with: a vote writes no index that nobody reads.
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes", db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="votes", db_index=False
    )
    choice = models.SmallIntegerField(choices=Choice)
    contribution_id = models.PositiveBigIntegerField(
        help_text=_("The contribution that set the present choice.")
    )
    changes = models.PositiveSmallIntegerField(default=0)

    privacy = Declaration(
        title=_("Votes"),
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
            "choice": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("counts on under an unlinked pseudonym"),
                label=_("agree, disagree or pass"),
            ),
            "changes": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("counts on under an unlinked pseudonym"),
                label=_("how often you changed your mind"),
            ),
        },
        impersonal=("statement", "contribution_id"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "statement"], name="one_vote_per_person_and_statement"
            ),
            models.CheckConstraint(condition=Q(choice__in=(-1, 0, 1)), name="vote_is_agree_pass_or_disagree"),
        ]
        indexes = [
            models.Index(fields=["statement", "contribution_id"]),
            models.Index(fields=["participant", "contribution_id"], name="vote_newest"),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()
