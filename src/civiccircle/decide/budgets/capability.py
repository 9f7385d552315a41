"""Budgets: a sum, projects with their costs, ballots, and a rule declared before the vote."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability, Command, Export, FactKind, RecordKind
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.results.bundles import bundle_exports

from . import erasure, exports, story
from .kind import BudgetKind
from .models import Project
from .pabulib_commands import export_pabulib, import_pabulib
from .paper_facts import FACT_KINDS

SUBJECT = ("engagement", "budget")

erasure.register()

CAPABILITY = Capability(
    name="budgets",
    title=_("Budgets"),
    wing="decide",
    routes="civiccircle.decide.budgets.urls",
    api="civiccircle.decide.budgets.api",
    activity_kinds=(BudgetKind(),),
    commands=(Command("import", import_pabulib), Command("export", export_pabulib)),
    exports=(
        Export(
            "budget-projects",
            _("Projects of a budget, with the outcome"),
            "text/csv; charset=utf-8",
            "projects.csv",
            exports.projects_as_csv,
            subject=SUBJECT,
        ),
        Export(
            "budget-projects-json",
            _("Projects of a budget, with the outcome, for programs"),
            "application/json",
            "projects.json",
            exports.projects_as_json,
            subject=SUBJECT,
        ),
        Export(
            "budget-outcome",
            _("Outcome of a budget, with every round of the count"),
            "application/json",
            "outcome.json",
            exports.outcome_as_json,
            subject=SUBJECT,
        ),
        *bundle_exports("budget", _("Everything to count a budget again"), _("The same with sealed ballots")),
    ),
    record_kinds=(
        RecordKind("budget", _("Budget"), CircleStep.ASKED, story.figures, "budgets/story.html"),
        RecordKind("project", _("Project"), CircleStep.VOICE),
        RecordKind(
            story.OUTCOME,
            _("Outcome of a budget"),
            CircleStep.DECIDED,
            story.figures,
            "budgets/story_outcome.html",
            hands_over=True,
        ),
    ),
    fact_kinds=(
        *FACT_KINDS,
        FactKind(
            "budget.changed",
            _("Budget changed"),
            _("The settings of the budget “%(title)s” in the engagement %(engagement)s were changed."),
        ),
        FactKind(
            "budget.project_decided",
            _("Project looked at"),
            _("Project %(number)s of the budget “%(title)s”: %(decision)s. %(reason)s"),
            {"decision": dict(Project.State.choices)},
        ),
        FactKind(
            "budget.frozen",
            _("Rule of a budget fixed"),
            _(
                "Before the first ballot, the rule, the projects (%(count)s), their costs and the limits of the budget "
                "“%(title)s” were fixed. The rule’s digest: %(rule_digest)s"
            ),
        ),
        FactKind(
            "budget.decided",
            _("Budget decided"),
            _("The votes on the budget “%(title)s” were counted: %(count)s projects are carried out."),
        ),
    ),
)
