"""Engagements: what the community asks its people, until when, and what came of it."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, NavigationItem, RecordKind
from civiccircle.kernel.circle import CircleStep

from . import story

CAPABILITY = Capability(
    name="engagements",
    title=_("Engagements"),
    wing="listen",
    routes="civiccircle.listen.engagements.urls",
    api="civiccircle.listen.engagements.api",
    record_kinds=(
        RecordKind("engagement", _("Engagement"), CircleStep.ASKED, story.figures, "engagements/story.html"),
        RecordKind("answer", _("Answer"), CircleStep.DECIDED, story.figures, "engagements/story_answer.html"),
    ),
    navigation=(
        NavigationItem(_("Have your say"), "engagements:list", order=10),
        NavigationItem(_("Engagements"), "engagements:overview", audience="staff", order=10),
    ),
)
