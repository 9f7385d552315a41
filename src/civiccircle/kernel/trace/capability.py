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
            "decisions",
            _("Decisions, and how far they can be followed"),
            "text/csv; charset=utf-8",
            "decisions.csv",
            exports.decisions,
        ),
        Export(
            "decisions-json",
            _("Decisions, and how far they can be followed, for programs"),
            "application/json",
            "decisions.json",
            exports.decisions_as_json,
        ),
    ),
)
