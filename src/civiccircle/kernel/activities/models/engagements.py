"""Engagements, their phases and activities."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.circle import AreaOfLife
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.days import DayColumn
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal
from civiccircle.kernel.privacy.purposes import ACCOUNTABILITY
from civiccircle.kernel.text import TextField, localise


class Level(models.TextChoices):
    """The promise made to the public: the IAP2 spectrum of public participation."""

    INFORM = "inform", _("Inform")
    CONSULT = "consult", _("Consult")
    INVOLVE = "involve", _("Involve")
    COLLABORATE = "collaborate", _("Collaborate")
    EMPOWER = "empower", _("Empower")


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
    title = TextField(max_length=120)
    question = TextField(max_length=300)
    summary = TextField(blank=True, max_length=5000)
    what_can_change = TextField(blank=True, max_length=5000)
    what_is_fixed = TextField(blank=True, max_length=5000, help_text=_("What is already decided, and why."))
    level = models.CharField(max_length=20, choices=Level, default=Level.CONSULT)
    deciding_body = TextField(max_length=120)
    answer_due = DayColumn(help_text=_("By when the deciding body answers in public."))
    area_of_life = models.CharField(max_length=20, choices=AreaOfLife, blank=True)
    places = models.ManyToManyField(Place, blank=True, related_name="engagements")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    answer = TextField(blank=True, max_length=20_000)
    answered_at = models.DateTimeField(null=True, blank=True)
    date_changes = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text=_("How dates were moved after publishing, and why."),
    )
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the last way to take part was closed, if before its time.")
    )

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
            "answered_at", "date_changes", "closed_at", "places",
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
    title = TextField(max_length=120)
    introduction = TextField(blank=True, max_length=2000)
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
