"""Records with a stable address, and the typed links between them."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.privacy.declare import nothing_personal
from civiccircle.kernel.text import TextField, localise


class Record(models.Model):
    """A public thing: where it stands in the circle, what it says, and where its page is."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    reference = models.CharField(
        max_length=80,
        blank=True,
        help_text=_("The name by which other registers know it, for example HH-2025-03."),
    )
    title = TextField()
    summary = TextField(blank=True)
    path = models.CharField(max_length=300, help_text=_("The page's address after the language."))
    public = models.BooleanField(default=True)
    happened_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    privacy = nothing_personal("public records; a person's words carry no name")

    class Meta:
        ordering = ("-happened_at", "-id")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="record_once")]
        indexes = [
            models.Index(fields=["community", "public", "-happened_at"]),
            models.Index(fields=["community", "reference"], name="record_reference"),
        ]

    def __str__(self) -> str:
        return localise(self.title)


class Link(models.Model):
    """A typed, dated step of the circle from one record to another."""

    class Kind(models.TextChoices):
        PART_OF = "part_of", _("part of")
        RAISED_IN = "raised_in", _("raised in")
        DECIDED_BY = "decided_by", _("decided by")
        DELIVERED_BY = "delivered_by", _("delivered by")
        PAID_BY = "paid_by", _("paid by")
        MEASURED_BY = "measured_by", _("measured by")

    source = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=20, choices=Kind)
    made_at = models.DateTimeField()

    privacy = nothing_personal("links between public records")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once")]
        indexes = [
            models.Index(fields=["source", "kind", "id"], name="link_onwards"),
            models.Index(fields=["target", "kind", "id"], name="link_back"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"


class Naming(models.Model):
    """What a record says it belongs to, by the reference of another record, which may not be there yet.

    Kept so that the link is made when a record with that reference appears (`actions.link_by_reference`).
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="namings", db_index=False)
    reference = models.CharField(max_length=80, db_index=True)
    step = models.CharField(max_length=20)  # on which the record with the reference stands
    kind = models.CharField(max_length=20, choices=Link.Kind)  # of the link from it

    privacy = nothing_personal("references between public records")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "reference", "step", "kind"], name="naming_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind} {self.reference}"


class Turn(models.Model):
    """How far a decision's turn of the circle can be followed: which kinds of link its record has on its way.

    Kept beside the links (`turns.renew`), so that the public list of open ends costs the same for any number of them.
    """

    KINDS = (
        Link.Kind.RAISED_IN,
        Link.Kind.DECIDED_BY,
        Link.Kind.DELIVERED_BY,
        Link.Kind.PAID_BY,
        Link.Kind.MEASURED_BY,
    )

    record = models.OneToOneField(Record, on_delete=models.CASCADE, primary_key=True, related_name="turn")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    decided_at = models.DateTimeField()
    raised_in = models.BooleanField(default=False)
    decided_by = models.BooleanField(default=False)
    delivered_by = models.BooleanField(default=False)
    paid_by = models.BooleanField(default=False)
    measured_by = models.BooleanField(default=False)
    complete = models.BooleanField(default=False)

    privacy = nothing_personal("which links a public record has")

    class Meta:
        indexes = [
            models.Index(
                fields=["community", "decided_at", "record"],
                name="turn_open",
                condition=models.Q(complete=False),
            ),
            models.Index(fields=["community", "complete"], name="turn_share"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {', '.join(self.missing) or 'complete'}"

    @property
    def missing(self) -> list[Link.Kind]:
        """The kinds of link that are not on record."""
        return [kind for kind in self.KINDS if not getattr(self, kind.value)]


class SearchText(models.Model):
    """The words of a record as the search finds them: one row for each language of its community.

    Words are kept folded (small letters without accents), so that every database finds and ranks alike.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="search_texts")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    title = models.TextField()
    body = models.TextField(blank=True)
    other = models.TextField(blank=True, help_text=_("The words in the other languages."))

    privacy = nothing_personal("the words of public records")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "language"], name="search_text_once")]

    def __str__(self) -> str:
        return self.title
