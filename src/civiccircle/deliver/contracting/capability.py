"""Open contracting: who asked, who bid, who won, how much, and what changed."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, Command, Export, FactKind, NavigationItem, RecordKind
from civiccircle.kernel.circle import CircleStep

from . import bundle, exports, queries, story
from .commands import export_ocds, import_ocds
from .records import PROCESS
from .rules import IMPORT

CSV, JSON = "text/csv; charset=utf-8", "application/json"
LINES = "application/jsonl"
OF_ONE = ("process",)

CAPABILITY = Capability(
    name="contracting",
    title=_("Contracts"),
    wing="deliver",
    routes="civiccircle.deliver.contracting.urls",
    api="civiccircle.deliver.contracting.api",
    commands=(Command("import", import_ocds), Command("export", export_ocds)),
    exports=(
        Export("contracts", _("Contracts: a line for each process"), CSV, "contracts.csv", exports.table),
        Export("contracts-json", _("Contracts, for programs"), JSON, "contracts.json", exports.as_json),
        Export(
            "ocds-releases",
            _("Contracts: releases as received (OCDS)"),
            JSON,
            "ocds-releases.json",
            exports.release_package,
        ),
        Export(
            "ocds-records",
            _("Contracts: latest state and history (OCDS)"),
            JSON,
            "ocds-records.json",
            exports.record_package,
        ),
        Export(
            "ocds-lines",
            _("Contracts: releases, one on each line (OCDS)"),
            LINES,
            "ocds-releases.jsonl",
            exports.release_lines,
        ),
        Export(
            "ocds-process-releases",
            _("Releases of a process (OCDS)"),
            JSON,
            "releases.json",
            exports.release_package,
            subject=OF_ONE,
        ),
        Export(
            "ocds-process-record",
            _("Record of a process (OCDS)"),
            JSON,
            "record.json",
            exports.record_package,
            subject=OF_ONE,
        ),
        Export(
            "ocds-process-bundle",
            _("Everything to merge the releases of a process again"),
            "application/zip",
            "bundle.zip",
            bundle.bundle_file,
            subject=OF_ONE,
        ),
    ),
    fact_kinds=(
        FactKind(
            "contracts.received",
            _("Contracts received"),
            _(
                "A file of contracts was checked (releases: %(releases)s, breaking the standard: %(invalid)s)."
            ),
        ),
        FactKind(
            "contracts.published",
            _("Contracts published"),
            _(
                "A file of contracts was published (new releases: %(releases)s, new processes: %(processes)s)."
            ),
        ),
    ),
    record_kinds=(
        RecordKind(PROCESS, _("Contract"), CircleStep.PAID, story.figures, "contracting/story.html"),
    ),
    navigation=(
        NavigationItem(_("Contracts"), "contracting:list", order=35),
        NavigationItem(
            _("Contracts"),
            "contracting:desk",
            audience="staff",
            order=35,
            permission=IMPORT,
            waiting=queries.waiting,
        ),
    ),
)
