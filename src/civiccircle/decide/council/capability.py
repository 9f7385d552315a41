"""Council: what deciding bodies decided, when, and on what grounds."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, Export, FactKind, NavigationItem, RecordKind
from civiccircle.kernel.circle import CircleStep

from . import exports, story
from .rules import RECORD

_WORDS = {
    "outcome": {"adopted": _("adopted"), "amended": _("adopted with changes"), "rejected": _("rejected")}
}

CAPABILITY = Capability(
    name="council",
    title=_("Decisions"),
    wing="decide",
    routes="civiccircle.decide.council.urls",
    api="civiccircle.decide.council.api",
    exports=(
        Export(
            "council-decisions", _("Decisions"), "text/csv; charset=utf-8", "decisions.csv", exports.decisions
        ),
        Export(
            "council-decisions-json",
            _("Decisions, for programs"),
            "application/json",
            "decisions.json",
            exports.decisions_as_json,
        ),
    ),
    fact_kinds=(
        FactKind(
            "decision.recorded",
            _("Decision recorded"),
            _("“%(title)s”: %(outcome)s on %(decided_on)s. Who decided: %(body)s"),
            _WORDS,
        ),
        FactKind(
            "decision.corrected",
            _("Decision corrected"),
            _("What is on record of the decision “%(title)s” was corrected. The reason given: %(reason)s"),
            _WORDS,
        ),
    ),
    record_kinds=(
        RecordKind("decision", _("Decision"), CircleStep.DECIDED, story.figures, "council/story.html"),
        RecordKind("rejection", _("Decision against")),
    ),
    navigation=(
        NavigationItem(_("Decisions"), "council:list", order=20),
        NavigationItem(_("Decisions"), "council:desk", audience="staff", order=20, permission=RECORD),
    ),
)
