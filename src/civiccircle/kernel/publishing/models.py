"""The public log of what left through the disclosure gate."""

from django.db import models
from django.utils import timezone

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.privacy.declare import nothing_personal
from civiccircle.kernel.text import TextField, localise


class Release(models.Model):
    """One file, table or answer with personal origin that was published: what rule was applied, what was withheld."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="releases")
    what = TextField()
    policy = TextField()
    withheld = models.PositiveIntegerField(default=0)
    released_at = models.DateTimeField(default=timezone.now)

    privacy = nothing_personal("a log of published aggregates")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return localise(self.what)
