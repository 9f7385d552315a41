"""What the trace itself brings: how far the decisions of a community can be followed, as files."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, Export

from . import exports

CAPABILITY = Capability(
    name="trace",
    title=_("From voices to outcome"),
    wing="kernel",
    exports=(
        Export(
            "open-ends",
            _("Decisions, and how far they can be followed"),
            "text/csv; charset=utf-8",
            "open-ends.csv",
            exports.decisions,
        ),
        Export(
            "open-ends-json",
            _("Decisions, and how far they can be followed, for programs"),
            "application/json",
            "open-ends.json",
            exports.decisions_as_json,
        ),
    ),
)
