"""Releases as they were received, the contracting processes that they tell of, and who takes part in them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civiccircle.formats.ocds import parse
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.privacy.declare import Basis, Declaration, Erasure, Personal, nothing_personal
from civiccircle.kernel.privacy.purposes import ACCOUNTABILITY
from civiccircle.kernel.text import TextField, localise
from civiccircle.methods.contracting import Status as StatusCode

PUBLISHED = "published procurement data; before it is published, what looks like a person's is warned about"


class Status(models.TextChoices):
    """How far a process has come."""

    PLANNED = StatusCode.PLANNED.value, _("Planned")
    OPEN = StatusCode.OPEN.value, _("Open for bids")
    EVALUATED = StatusCode.EVALUATED.value, _("Bids being evaluated")
    AWARDED = StatusCode.AWARDED.value, _("Awarded")
    RUNNING = StatusCode.RUNNING.value, _("Under way")
    COMPLETED = StatusCode.COMPLETED.value, _("Completed")
    CANCELLED = StatusCode.CANCELLED.value, _("Cancelled")


def _money() -> "models.DecimalField[Any, Any]":
    """For sums and sorting; the exact amount stands in the compiled release."""
    return models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)


class Organisation(models.Model):
    """A buyer or a firm: the same in all processes in which it has the same number in a register, or the same name."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=300)
    identifier = models.CharField(max_length=200, blank=True)
    bought = models.PositiveIntegerField(default=0)
    won = models.PositiveIntegerField(default=0)

    privacy = nothing_personal(PUBLISHED)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="organisation_once")]
        indexes = [
            models.Index(fields=["community", "-bought", "id", "name"], name="organisation_bought"),
            models.Index(fields=["community", "-won", "id", "name"], name="organisation_won"),
        ]

    def __str__(self) -> str:
        return self.name


class Process(models.Model):
    """A contracting process (`ocid`): its latest state and history, merged from its releases, and what lists show."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    ocid = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, db_index=False)
    title = TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status)
    buyer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    amount = _money()
    currency = models.CharField(max_length=3, blank=True)
    began = models.DateField(null=True)  # the day of the first release
    year = models.PositiveSmallIntegerField(null=True)
    changed_at = models.DateTimeField()  # when the latest release was made
    releases_count = models.PositiveIntegerField()
    bidders = models.PositiveIntegerField(null=True)
    awards = models.PositiveIntegerField(default=0)
    contracts = models.PositiveIntegerField(default=0)
    missing = models.JSONField(default=list)
    compiled_json = models.BinaryField()
    versioned_json = models.BinaryField()
    plain = models.BooleanField()  # whether the next release can be added to what is there

    privacy = nothing_personal(PUBLISHED)

    class Meta:
        verbose_name_plural = "processes"
        ordering = ("-changed_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["community", "ocid"], name="process_once"),
            models.UniqueConstraint(fields=["community", "slug"], name="process_slug_once"),
        ]
        indexes = [
            models.Index(fields=["community", "-changed_at", "-id"], name="process_newest"),
            # Not of all: it would be taken for lists that are in another order.
            models.Index(
                fields=["community", "year", "-changed_at", "-id"],
                condition=models.Q(year__isnull=False),
                name="process_years",
            ),
            models.Index(fields=["buyer", "-changed_at", "-id"], name="process_of_buyer"),
        ]

    def __str__(self) -> str:
        return localise(self.title) or self.ocid

    @property
    def compiled(self) -> dict[str, Any]:
        found: dict[str, Any] = parse(bytes(self.compiled_json))
        return found

    @property
    def versioned(self) -> dict[str, Any]:
        found: dict[str, Any] = parse(bytes(self.versioned_json))
        return found


class Part(models.Model):
    """What an organisation does in a process. amount: what it was awarded alone, in units of `currency`."""

    class Role(models.TextChoices):
        BUYER = "buyer", _("Buyer")
        TENDERER = "tenderer", _("Bidder")
        SUPPLIER = "supplier", _("Supplier")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="parts", db_index=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    role = models.CharField(max_length=10, choices=Role)
    amount = _money()
    currency = models.CharField(max_length=3, blank=True)

    privacy = nothing_personal(PUBLISHED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "role", "organisation"], name="part_once")]
        indexes = [models.Index(fields=["organisation", "role", "process"], name="part_of_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role} {self.process_id}"


class Import(models.Model):
    """A file of releases: what is wrong with it, and how far it has been taken in. The same file is one import."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Checked, not published")
        RUNNING = "running", _("Being taken in")
        PUBLISHED = "published", pgettext_lazy("state of a file", "Published")
        DISCARDED = "discarded", _("Discarded")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    publisher = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State)
    report = models.JSONField()
    place = models.TextField(blank=True)  # how far it has been taken in, as the reader tells it
    counts = models.JSONField(default=dict)
    content = models.BinaryField(null=True)  # the file of a draft, compressed
    manifests = models.BinaryField(default=b"")  # see bundle.digests_of
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    privacy = Declaration(
        subject="by",
        personal={
            "by": Personal(
                ACCOUNTABILITY, Basis.PUBLIC_TASK, erasure=Erasure.DETACH, label=_("who took it in")
            )
        },
        impersonal=(
            "community", "digest", "name", "size", "publisher", "state", "report", "place", "counts", "content",
            "manifests", "received_at", "finished_at",
        ),
        title=_("Files of contracts"),
    )  # fmt: skip

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = [models.UniqueConstraint(fields=["community", "digest"], name="import_once")]
        indexes = [models.Index(fields=["community", "-received_at", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def has_errors(self) -> bool:
        return bool(self.report["invalid"])


class Release(models.Model):
    """What a publisher said of a process at one moment, as it was received: everything else comes from it."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="releases", db_index=False)
    release_id = models.CharField(max_length=255)
    date = models.CharField(max_length=64)  # as it was written: releases are ordered by this text
    tags = models.CharField(max_length=200, blank=True)
    publisher = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64)  # SHA-256 of the JSON without spaces between its tokens
    raw = models.BinaryField()
    source = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="releases")

    privacy = nothing_personal(PUBLISHED)

    class Meta:
        ordering = ("date", "id")
        constraints = [models.UniqueConstraint(fields=["process", "digest"], name="release_once")]

    def __str__(self) -> str:
        return self.release_id
