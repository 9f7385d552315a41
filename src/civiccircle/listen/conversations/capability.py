"""Conversations: residents' statements, votes on them, and the map of what unites and divides."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, RecordKind

from .kind import ConversationKind

CAPABILITY = Capability(
    name="conversations",
    title=_("Conversations"),
    wing="listen",
    routes="civiccircle.listen.conversations.urls",
    api="civiccircle.listen.conversations.api",
    activity_kinds=(ConversationKind(),),
    record_kinds=(
        RecordKind("conversation", _("Conversation")),
        RecordKind("statement", _("Statement")),
    ),
)
