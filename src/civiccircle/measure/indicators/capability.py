"""Indicators: what the community measures, where it stands, what it aims at, and how it knows."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, Command, Export, FactKind, NavigationItem, RecordKind
from civiccircle.kernel.circle import CircleStep

from . import exports, story
from .commands import import_observations
from .listing import waiting
from .rules import RECORD

CSV, JSON = "text/csv; charset=utf-8", "application/json"

CAPABILITY = Capability(
    name="indicators",
    title=_("Indicators"),
    wing="measure",
    routes="civiccircle.measure.indicators.urls",
    api="civiccircle.measure.indicators.api",
    commands=(Command("import", import_observations),),
    exports=(
        Export("observations", _("Indicators: all values"), CSV, "observations.csv", exports.observations),
        Export(
            "observations-json",
            _("Indicators: all values, for programs"),
            JSON,
            "observations.json",
            exports.observations_as_json,
        ),
        Export(
            "indicator",
            _("Values of an indicator"),
            CSV,
            "observations.csv",
            exports.observations,
            subject=("indicator",),
        ),
        Export(
            "indicator-json",
            _("Values of an indicator, for programs"),
            JSON,
            "observations.json",
            exports.observations_as_json,
            subject=("indicator",),
        ),
    ),
    fact_kinds=(
        FactKind(
            "indicator.followed",
            _("Indicator followed"),
            _("“%(name)s” (%(indicator)s) is followed from now on."),
        ),
        FactKind(
            "indicator.rhythm",
            _("Update period changed"),
            _("“%(name)s” (%(indicator)s) is renewed every %(months)s months, no longer every %(before)s."),
        ),
        FactKind(
            "indicator.formula",
            _("Formula set"),
            _("“%(name)s” (%(indicator)s) is computed by this formula from now on: %(formula)s"),
        ),
        FactKind(
            "finding.accepted",
            _("Questioned value accepted"),
            _(
                "A check asked about “%(name)s” (%(indicator)s) in the period %(period)s. The value was looked into "
                "and stands. The reason given: %(reason)s"
            ),
        ),
        FactKind(
            "indicator.retired",
            _("Indicator given up"),
            _("“%(name)s” (%(indicator)s) is not followed any more. The reason given: %(reason)s"),
        ),
        FactKind(
            "observation.recorded",
            _("Observation published"),
            _("“%(name)s” (%(indicator)s) was %(value)s in the period %(period)s. Source: %(source)s"),
        ),
        FactKind(
            "observation.corrected",
            _("Observation corrected"),
            _(
                "“%(name)s” (%(indicator)s) for the period %(period)s was corrected from %(before)s to %(value)s. The "
                "reason given: %(reason)s"
            ),
        ),
        FactKind(
            "observations.recorded",
            _("Observations published"),
            _(
                "A table of observations was published (new: %(new)s, corrected: %(corrected)s, indicators: "
                "%(indicators)s)."
            ),
        ),
        FactKind(
            "target.set",
            _("Target set"),
            _("“%(name)s” (%(indicator)s) is to be %(value)s by %(due)s. Set by: %(set_by)s"),
        ),
        FactKind(
            "target.changed",
            _("Target changed"),
            _(
                "“%(name)s” (%(indicator)s) is now to be %(value)s by %(due)s. Set by: %(set_by)s. The reason given: "
                "%(reason)s"
            ),
        ),
        FactKind(
            "target.withdrawn",
            _("Target withdrawn"),
            _(
                "“%(name)s” (%(indicator)s) is not to be %(value)s by %(due)s any more. The reason given: %(reason)s"
            ),
        ),
    ),
    record_kinds=(
        RecordKind("indicator", _("Indicator"), CircleStep.MEASURED, story.figures, "indicators/story.html"),
    ),
    navigation=(
        NavigationItem(_("Indicators"), "indicators:list", order=40),
        NavigationItem(
            _("Indicators"),
            "indicators:desk",
            audience="staff",
            order=40,
            permission=RECORD,
            waiting=waiting,
        ),
    ),
)
