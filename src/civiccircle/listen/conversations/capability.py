"""Conversations: residents' statements, votes on them, and the map of what unites and divides."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, Command, RecordKind

from .kind import ConversationKind
from .polis_commands import export_polis, import_polis

CAPABILITY = Capability(
    name="conversations",
    title=_("Conversations"),
    wing="listen",
    routes="civiccircle.listen.conversations.urls",
    api="civiccircle.listen.conversations.api",
    activity_kinds=(ConversationKind(),),
    commands=(Command("import", import_polis), Command("export", export_polis)),
    jobs="civiccircle.listen.conversations.results_jobs",
    record_kinds=(
        RecordKind("conversation", _("Conversation")),
        RecordKind("statement", _("Statement")),
    ),
)
