"""The community's append-only Merkle log: leaves, tiles, signed checkpoints, and the public facts in it."""

from django.db import models

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.privacy.declare import nothing_personal
from civiccircle.kernel.text import TextField


class Log(models.Model):
    """The head of a community's log; its row is the lock that orders appends."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="log")
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)

    privacy = nothing_personal("hashes of salted commitments")

    def __str__(self) -> str:
        return f"log of {self.community} ({self.size})"


class Leaf(models.Model):
    """The data of one leaf: a salted commitment, which tells nothing without its salt."""

    log = models.ForeignKey(Log, on_delete=models.CASCADE, related_name="leaves", db_index=False)
    index = models.PositiveBigIntegerField()
    commitment = models.BinaryField(max_length=32)

    privacy = nothing_personal("hashes of salted commitments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "index"], name="leaf_once")]

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Tile(models.Model):
    """A C2SP tile: up to 256 hashes of one level, so that proofs read a few rows however long the log is.

    On level 0 only full tiles are kept (the leaves stand in for the last one); above, tiles grow in place.
    """

    log = models.ForeignKey(Log, on_delete=models.CASCADE, related_name="tiles")
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hashes = models.BinaryField(max_length=8192)

    privacy = nothing_personal("hashes of salted commitments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "level", "index"], name="tile_once")]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed note in the C2SP checkpoint format."""

    log = models.ForeignKey(Log, on_delete=models.CASCADE, related_name="checkpoints")
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField(auto_now_add=True)

    privacy = nothing_personal("a signed hash")

    class Meta:
        ordering = ("-size",)
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="checkpoint_once_per_size")]

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Fact(models.Model):
    """A public fact (an engagement published, a statement not shown, a result frozen), as one leaf.

    `payload` is the canonical JSON ``{"at": …, "fact": {…}, "kind": …}`` that, with the public `salt`, gives
    the commitment.
    """

    log = models.ForeignKey(Log, on_delete=models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=60)
    payload = models.TextField()
    salt = models.BinaryField(max_length=16)
    leaf_index = models.PositiveBigIntegerField()
    recorded_at = models.DateTimeField()

    privacy = nothing_personal("public facts; actions put no personal data into them")

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["log", "leaf_index"], name="one_fact_per_leaf")]
        indexes = [models.Index(fields=["log", "kind", "leaf_index"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.leaf_index}"


class Witness(models.Model):
    """An organisation outside (a library, a newspaper) that cosigns checkpoints with a key of its own.

    `vkey` is its public key in the C2SP form; `cosigned_size` and `cosigned_at` are of the newest checkpoint that it
    cosigned. Who no longer does stays, with the day.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="witnesses")
    name = TextField()
    vkey = models.CharField(max_length=300)
    website = models.URLField(max_length=300, blank=True)
    listed_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    cosigned_size = models.PositiveBigIntegerField(null=True, blank=True)
    cosigned_at = models.DateTimeField(null=True, blank=True)

    privacy = nothing_personal("organisations and their public keys")

    class Meta:
        verbose_name_plural = "witnesses"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["community", "vkey"], name="witness_key_once")]

    def __str__(self) -> str:
        return self.vkey.partition("+")[0]


class Cosignature(models.Model):
    """One signature line of a witness under one checkpoint; it was checked before it was kept."""

    witness = models.ForeignKey(Witness, on_delete=models.CASCADE, related_name="cosignatures")
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="cosignatures")
    line = models.TextField()
    signed_at = models.DateTimeField()

    privacy = nothing_personal("a signature of an organisation")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["witness", "checkpoint"], name="cosigned_once_by_each_witness")
        ]

    def __str__(self) -> str:
        return f"{self.witness} under {self.checkpoint}"
