"""Engagements, their phases and activities, who takes part, and what they contributed."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.declare import Basis, Clock, Declaration, Erasure, Personal, Sensitivity
from civiccircle.kernel.privacy.purposes import ACCOUNTABILITY, PARTICIPATION
from civiccircle.kernel.text import TextField, localise


class Level(models.TextChoices):
    """The promise made to the public: the IAP2 spectrum of public participation."""

    INFORM = "inform", _("Inform")
    CONSULT = "consult", _("Consult")
    INVOLVE = "involve", _("Involve")
    COLLABORATE = "collaborate", _("Collaborate")
    EMPOWER = "empower", _("Empower")


class AreaOfLife(models.TextChoices):
    MOVES = "moves", _("Moves around")
    LIVES = "lives", _("Lives and plays")
    WORKS = "works", _("Works and learns")
    PARTICIPATES = "participates", _("Participates in society")
    NATURE = "nature", _("Interacts with nature")


class Factor(models.TextChoices):
    """The six factors of an intelligent community (Intelligent Community Forum)."""

    CONNECT = "connect", _("Broadband")
    WORK = "work", _("Knowledge workforce")
    INNOVATE = "innovate", _("Innovation")
    INCLUDE = "include", _("Digital equality")
    SUSTAIN = "sustain", _("Sustainability")
    ENGAGE = "engage", _("Advocacy")


class Engagement(models.Model):
    """A consultation: its question, what can still change, who decides, and by when the answer is due."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ELSEWHERE = "elsewhere", _("Held elsewhere")  # brought in to be read: nobody here owes an answer

    HERE = (State.PUBLISHED, State.ANSWERED)
    PUBLIC = (*HERE, State.ELSEWHERE)

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="engagements")
    slug = models.SlugField(max_length=80)
    title = TextField()
    question = TextField()
    summary = TextField(blank=True)
    what_can_change = TextField(blank=True)
    what_is_fixed = TextField(blank=True, help_text=_("What is already decided, and why."))
    level = models.CharField(max_length=20, choices=Level, default=Level.CONSULT)
    deciding_body = TextField()
    answer_due = models.DateField(help_text=_("By when the deciding body answers in public."))
    area_of_life = models.CharField(max_length=20, choices=AreaOfLife, blank=True)
    places = models.ManyToManyField(Place, blank=True, related_name="engagements")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    answer = TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    privacy = Declaration(
        subject="created_by",
        personal={
            "created_by": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who set it up")
            )
        },
        title=_("Engagements"),
        impersonal=(
            "community", "slug", "title", "question", "summary", "what_can_change", "what_is_fixed", "level",
            "deciding_body", "answer_due", "area_of_life", "state", "created_at", "published_at", "answer",
            "answered_at", "places",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ("-published_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="engagement_slug_once_per_community"),
        ]
        indexes = [
            models.Index(fields=["community", "-published_at", "-id"], name="engagement_newest"),
            models.Index(fields=["community", "state", "answer_due"], name="engagement_by_stage"),
            models.Index(fields=["community", "state", "-answered_at", "-id"], name="engagement_answered"),
            models.Index(
                fields=["community", "area_of_life", "state", "-published_at"], name="engagement_by_area"
            ),
        ]

    def __str__(self) -> str:
        return localise(self.title)


class Phase(models.Model):
    """A span of time in which certain verbs are allowed (rights as data); phases of an engagement do not overlap."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="phases")
    title = TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    verbs = models.JSONField(
        default=list, help_text=_("What people may do, for example “conversation.vote”.")
    )

    privacy = Declaration(subject=None, impersonal=("engagement", "title", "starts_at", "ends_at", "verbs"))

    class Meta:
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="phase_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["engagement", "starts_at"], name="one_phase_starts_at_a_time"),
        ]

    def __str__(self) -> str:
        return localise(self.title)


class Activity(models.Model):
    """One way to take part in an engagement; its kind (a registered ``ActivityKind``) says how."""

    class Participation(models.TextChoices):
        OPEN = "open", _("Anyone, without an account")
        SIGNED_IN = "signed_in", _("People with an account")
        INVITED = "invited", _("People with an invitation link")

    class Moderation(models.TextChoices):
        BEFORE = "before", _("Checked before it is shown")
        AFTER = "after", _("Shown at once, checked afterwards")

    class Visibility(models.TextChoices):
        LIVE = "live", _("Results are public at any time")
        AFTER_TAKING_PART = "after_taking_part", _("Results are shown to those who took part")
        AT_END = "at_end", _("Results are shown when it is over")

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=40)
    slug = models.SlugField(max_length=80)
    title = TextField()
    introduction = TextField(blank=True)
    participation = models.CharField(max_length=20, choices=Participation, default=Participation.OPEN)
    moderation = models.CharField(max_length=20, choices=Moderation, default=Moderation.BEFORE)
    results = models.CharField(max_length=20, choices=Visibility, default=Visibility.LIVE)
    invitation = models.CharField(
        max_length=64, blank=True, help_text=_("The secret of the invitation link.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    privacy = Declaration(
        subject=None,
        impersonal=(
            "engagement", "kind", "slug", "title", "introduction", "participation", "moderation", "results",
            "invitation", "created_at", "closed_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["engagement", "slug"], name="activity_slug_once_per_engagement"),
        ]

    def __str__(self) -> str:
        return localise(self.title)


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
            models.UniqueConstraint(fields=["engagement", "key_digest"], name="one_pseudonym_per_key"),
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
        DUPLICATE = "duplicate", _("Says the same as another statement")
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
