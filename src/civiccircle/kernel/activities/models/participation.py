"""Who takes part in an engagement, and what they contributed."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Place
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.declare import Basis, Clock, Declaration, Erasure, Personal, Sensitivity
from civiccircle.kernel.privacy.purposes import PARTICIPATION

from .engagements import Activity, Engagement


class Participant(models.Model):
    """A pseudonym in one engagement, so that what a person says in one cannot be joined with another.

    Held by an account (`person`) or by whoever has the secret whose digest is `key_digest`.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    key_digest = models.BinaryField(max_length=32, null=True, blank=True)
    place = models.ForeignKey(Place, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField()
    banned_at = models.DateTimeField(null=True, blank=True)

    privacy = Declaration(
        title=_("Pseudonyms"),
        subject="person",
        personal={
            "person": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.IDENTITY,
                erasure=Erasure.DETACH,
                label=_("the account that takes part, if any"),
            ),
            "key_digest": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.IDENTITY,
                retention=timedelta(days=2 * 365),
                clock=Clock("engagement__phases__ends_at", _("the end of the engagement")),
                erasure=Erasure.CLEAR,
                label=_("key of your pseudonym (scrambled)"),
            ),
            "place": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                erasure=Erasure.KEEP,
                note=_("a district, counted only"),
                label=_("district, if you name it"),
            ),
            "joined_at": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                erasure=Erasure.KEEP,
                note=_("unlinked from the person"),
                label=_("when you first took part"),
            ),
        },
        impersonal=("engagement", "banned_at"),
        clock="joined_at",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "person"], name="one_pseudonym_per_person"),
            # The digest first: what a voice holds in all engagements is looked up by the digests alone.
            models.UniqueConstraint(fields=["key_digest", "engagement"], name="one_pseudonym_per_key"),
        ]
        indexes = [
            models.Index(
                fields=["banned_at"], condition=Q(banned_at__isnull=False), name="banned_participants"
            ),
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class Contribution(models.Model):
    """One accepted act of a participant, in the order of acceptance: the history behind every current value.

    `payload` is the canonical JSON that, with `salt`, commits to the leaf at `leaf_index` of the community's log.
    """

    class Channel(models.TextChoices):
        WEB = "web", _("Web")
        API = "api", _("API")
        PAPER = "paper", _("Paper")
        IMPORT = "import", _("Import")

    # The first columns of the index and of the constraint below serve as their indexes, here and in other hot tables.
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="contributions", db_index=False
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="contributions", db_index=False
    )
    verb = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    idempotency_key = models.UUIDField(default=uuid.uuid4)
    payload = models.TextField()
    salt = models.BinaryField(max_length=16)
    leaf_index = models.PositiveBigIntegerField()
    accepted_at = models.DateTimeField()

    privacy = Declaration(
        title=_("Contributions"),
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
            "payload": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("counts on under an unlinked pseudonym; words written by the person are removed"),
                label=_("what you say or choose"),
            ),
            "salt": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.CLEAR,
                label=_("secret number of your receipt"),
            ),
            "accepted_at": Personal(
                PARTICIPATION,
                Basis.CONSENT,
                Sensitivity.OPINION,
                erasure=Erasure.KEEP,
                note=_("order of acceptance under an unlinked pseudonym"),
                label=_("when it was received"),
            ),
        },
        impersonal=("activity", "verb", "channel", "idempotency_key", "leaf_index"),
        clock="accepted_at",
    )

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["participant", "idempotency_key"], name="accepted_once"),
        ]
        indexes = [models.Index(fields=["activity", "id"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"
