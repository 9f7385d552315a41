"""Versioned results: what was computed, from what, how."""

from django.db import models

from civiccircle.kernel.activities.models import Activity
from civiccircle.kernel.privacy.declare import nothing_personal


class Result(models.Model):
    """One published version of an activity's result, after disclosure control."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    method = models.CharField(max_length=80)
    method_version = models.CharField(max_length=20)
    parameters = models.JSONField()
    seed = models.BigIntegerField(null=True, blank=True)
    inputs_digest = models.CharField(max_length=64)
    salt = models.CharField(
        max_length=64, blank=True
    )  # of the digest, where inputs are sealed; never published
    output = models.JSONField()
    output_digest = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    final = models.BooleanField(default=False)

    privacy = nothing_personal("aggregates that passed the publishing gate")

    class Meta:
        ordering = ("-version",)
        constraints = [models.UniqueConstraint(fields=["activity", "version"], name="result_version_once")]

    def __str__(self) -> str:
        return f"{self.activity} version {self.version}"

    @property
    def bundled(self) -> bool:
        """Whether there is a bundle by which anyone computes it again."""
        known = self._state.fields_cache
        return (
            known["bundle"] is not None if "bundle" in known else Bundle.objects.filter(result=self).exists()
        )


class Bundle(models.Model):
    """All that is needed to compute a final result again, as it was when the digest of its manifest went on record.

    Kept and not made anew: once a person is erased, nobody can open their ballot any more. `content` is the whole zip;
    of what is `sealed`, only auditors get anything.
    """

    result = models.OneToOneField(Result, on_delete=models.CASCADE, related_name="bundle")
    manifest_digest = models.CharField(max_length=64)
    sealed = models.BooleanField(default=False)
    content = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    privacy = nothing_personal("shuffled ballots without person, pseudonym, time or place; else totals")

    def __str__(self) -> str:
        return f"bundle of {self.result}"
