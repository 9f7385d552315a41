"""Initiatives: what is being done about what was decided, until when, and how far it is."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, Export, FactKind, NavigationItem, RecordKind
from civiccircle.kernel.circle import CircleStep

from . import exports, queries, story
from .rules import SEE_DESK
from .states import State
from .takeover import take_over
from .words import cost

_STATES = dict(State.choices)
_WORDS = {"before": _STATES, "after": _STATES}
CSV = "text/csv; charset=utf-8"

CAPABILITY = Capability(
    name="initiatives",
    title=_("Initiatives"),
    wing="deliver",
    routes="civiccircle.deliver.initiatives.urls",
    api="civiccircle.deliver.initiatives.api",
    takes_over=take_over,
    exports=(
        Export("initiatives", _("Road map: initiatives"), CSV, "initiatives.csv", exports.initiatives),
        Export(
            "initiatives-json",
            _("Road map: initiatives and milestones, for programs"),
            "application/json",
            "initiatives.json",
            exports.initiatives_as_json,
        ),
        Export("milestones", _("Road map: milestones"), CSV, "milestones.csv", exports.milestones),
    ),
    fact_kinds=(
        FactKind(
            "initiative.begun",
            _("Initiative begun"),
            _("“%(title)s” (%(initiative)s) came onto the road map as: %(after)s"),
            _WORDS,
        ),
        FactKind(
            "initiative.state",
            _("State of an initiative"),
            _(
                "“%(title)s” (%(initiative)s) went from “%(before)s” to “%(after)s”. The reason given: %(reason)s"
            ),
            _WORDS,
        ),
        FactKind(
            "initiative.described",
            _("Initiative described anew"),
            _("“%(title)s” (%(initiative)s) is described anew. The reason given: %(reason)s"),
        ),
        FactKind(
            "initiative.cost",
            _("Cost of an initiative"),
            _(
                "“%(title)s” (%(initiative)s) costs %(after)s, before it was %(before)s. The reason given: %(reason)s"
            ),
            {"before": cost, "after": cost},
        ),
        FactKind(
            "initiative.joined",
            _("Initiative joined"),
            _("“%(title)s” (%(initiative)s) was joined to “%(subject)s”."),
        ),
        FactKind(
            "initiative.parted",
            _("Initiative parted"),
            _(
                "“%(title)s” (%(initiative)s) is not joined to “%(subject)s” any more. The reason given: %(reason)s"
            ),
        ),
        FactKind(
            "initiative.milestone_set",
            _("Milestone set"),
            _("“%(title)s” (%(initiative)s) is to reach “%(subject)s” by %(after)s."),
        ),
        FactKind(
            "initiative.milestone_moved",
            _("Milestone moved"),
            _(
                "“%(title)s” (%(initiative)s) is to reach “%(subject)s” by %(after)s, no longer by %(before)s. "
                "The reason given: %(reason)s"
            ),
        ),
        FactKind(
            "initiative.milestone_done",
            _("Milestone reached"),
            _("“%(title)s” (%(initiative)s) reached “%(subject)s” on %(after)s."),
        ),
        FactKind(
            "initiative.milestone_reopened",
            _("Milestone reopened"),
            _(
                "“%(title)s” (%(initiative)s) did not reach “%(subject)s” after all. The reason given: %(reason)s"
            ),
        ),
        FactKind(
            "initiative.milestone_dropped",
            _("Milestone given up"),
            _(
                "“%(title)s” (%(initiative)s) gave up the milestone “%(subject)s”. The reason given: %(reason)s"
            ),
        ),
    ),
    record_kinds=(
        RecordKind(
            "initiative", _("Initiative"), CircleStep.DELIVERED, story.figures, "initiatives/story.html"
        ),
    ),
    navigation=(
        NavigationItem(_("Road map"), "initiatives:list", order=30),
        NavigationItem(
            _("Initiatives"),
            "initiatives:desk",
            audience="staff",
            order=30,
            permission=SEE_DESK,
            waiting=queries.waiting,
        ),
    ),
)
