"""Conversations: residents' statements, votes on them, and the map of what unites and divides."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, Command, Export, FactKind, RecordKind, ShortWay
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.results.bundles import bundle_exports

from . import exports, short_way, story
from .kind import ConversationKind
from .polis_commands import export_polis, import_polis

CAPABILITY = Capability(
    name="conversations",
    title=_("Conversations"),
    wing="listen",
    routes="civiccircle.listen.conversations.urls",
    api="civiccircle.listen.conversations.api",
    short_ways=(ShortWay(short_way.ADDRESS, short_way.vote),),
    activity_kinds=(ConversationKind(),),
    commands=(Command("import", import_polis), Command("export", export_polis)),
    exports=(
        Export(
            "statements",
            _("Statements with their votes"),
            "text/csv; charset=utf-8",
            "statements.csv",
            exports.statement_totals,
            subject=("engagement", "conversation"),
        ),
        Export(
            "statements-json",
            _("Statements with their votes, for programs"),
            "application/json",
            "statements.json",
            exports.statement_totals_as_json,
            subject=("engagement", "conversation"),
        ),
        Export(
            "polis",
            _("Polis export"),
            "application/zip",
            "polis.zip",
            exports.polis,
            subject=("engagement", "conversation"),
            permission="activities.moderate",
            policy=exports.POLIS_POLICY,
        ),
        bundle_exports("conversation", _("Everything to check the result of a conversation"), "")[0],
    ),
    fact_kinds=(
        FactKind(
            "conversation.imported",
            _("Conversation imported"),
            _("“%(title)s” was taken in from elsewhere (votes: %(votes)s)."),
        ),
        FactKind(
            "conversation.changed",
            _("Conversation changed"),
            _("The settings of the conversation %(activity)s in the engagement %(engagement)s were changed."),
        ),
        FactKind(
            "statement.meta",
            _("Statement about the conversation"),
            _("Whether statement %(statement)s of %(activity)s shapes the map was decided anew."),
        ),
    ),
    record_kinds=(
        RecordKind(
            "conversation", _("Conversation"), CircleStep.ASKED, story.figures, "conversations/story.html"
        ),
        RecordKind(
            "statement", _("Statement"), CircleStep.VOICE, story.support, "conversations/story_statement.html"
        ),
    ),
)
