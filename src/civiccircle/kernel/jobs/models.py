"""Progress of long work, the leases of running jobs, and the schedule of recurring work."""

from django.db import models

from civiccircle.kernel.privacy.declare import nothing_personal


class Progress(models.Model):
    """How far a job has come; one row per queued task."""

    task_id = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    message = models.CharField(max_length=500, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    privacy = nothing_personal("says how far a piece of work has come")

    def __str__(self) -> str:
        return self.title


class Lease(models.Model):
    """The right of one worker to a running job. Whoever stops renewing it loses the job to another worker."""

    task_id = models.CharField(max_length=64, unique=True)
    worker = models.CharField(max_length=64)
    renewed_at = models.DateTimeField()

    privacy = nothing_personal("names processes, not people")

    def __str__(self) -> str:
        return f"{self.task_id}: {self.worker}"


class Schedule(models.Model):
    """When a recurring job ran last and is due next."""

    job = models.CharField(max_length=200, unique=True)
    last_queued_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()

    privacy = nothing_personal("dates of recurring work")

    def __str__(self) -> str:
        return self.job
