"""Setting a budget up, until its rule is fixed for the vote: nothing that decides changes after it."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from civiccircle.decide.budgets import actions, outcome_actions, project_actions, queries
from civiccircle.decide.budgets.models import Budget, Project
from civiccircle.decide.budgets.project_actions import Wording
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from civiccircle.methods.budgeting import Rule
from tests.decide.budgets.conftest import COSTS, Cast, facts

pytestmark = pytest.mark.django_db
Join = Callable[[], Participant]
Settled = Callable[[Activity], None]


def test_no_ballot_is_taken_before_the_rule_stands_in_the_public_log(
    budget: Budget, cast: Cast, officer: Person
) -> None:
    with pytest.raises(Refused, match="has to be made public first"):
        cast(1)
    actions.freeze(by=officer, budget=budget)
    cast(1)
    [told] = facts("budget.frozen")
    assert told["rule_digest"] == Rule("equal_shares", completion="add_one_greedy").digest
    assert [(each["number"], each["cost"]) for each in told["projects"]] == list(enumerate(COSTS.values(), 1))
    frozen = Fact.objects.get(kind="budget.frozen").leaf_index
    assert all(each.leaf_index > frozen for each in queries.ballots_for_count(budget))


def test_once_the_rule_is_fixed_nothing_that_decides_can_change(open_budget: Budget, officer: Person) -> None:
    budget, project = open_budget, open_budget.projects.get(number=1)
    attempts: list[Callable[[], object]] = [
        lambda: project_actions.add_project(
            by=officer, budget=budget, wording=Wording({"en": "New"}, cost=1)
        ),
        lambda: project_actions.change_project(
            by=officer, project=project, wording=Wording({"en": "Park"}, cost=1)
        ),
        lambda: project_actions.decline_project(by=officer, project=project, reason={"en": "No"}),
        lambda: actions.set_limits(by=officer, budget=budget, categories=(), places={"harbour": 1}),
        lambda: actions.freeze(by=officer, budget=budget),
    ]
    for attempt in attempts:
        with pytest.raises(ValidationError, match="fixed for the vote"):
            attempt()
    setup = actions.Setup(title={"en": "Another title"}, amount=5, rule=Rule("greedy"))
    actions.change_budget(by=officer, budget=budget, setup=setup)
    now = Budget.objects.get(pk=budget.pk)
    assert (now.amount, now.rule["method"], str(now)) == (1_000_00, "equal_shares", "Another title")


def test_the_rule_is_not_fixed_while_a_project_waits_for_its_decision(
    budget: Budget, officer: Person
) -> None:
    project = project_actions.add_project(by=officer, budget=budget, wording=Wording({"en": "Slide"}))
    with pytest.raises(ValidationError, match="being looked at: 5"):
        actions.freeze(by=officer, budget=budget)
    with pytest.raises(ValidationError, match="what the project costs"):
        project_actions.accept_project(by=officer, project=project)
    project_actions.decline_project(by=officer, project=project, reason={"en": "The ground is not ours."})
    actions.freeze(by=officer, budget=budget)
    [*_accepted, told] = facts("budget.project_decided")
    assert (told["number"], told["decision"]) == (5, "declined")


def test_a_project_that_does_not_fit_on_the_ballot_is_not_half_saved(budget: Budget, officer: Person) -> None:
    before = Project.objects.count()
    dear = Wording({"en": "Tower"}, cost=budget.amount + 1)
    with pytest.raises(ValidationError, match="more than the whole budget"):
        project_actions.add_project(by=officer, budget=budget, wording=dear, accept=True)
    assert Project.objects.count() == before
    slide = project_actions.add_project(by=officer, budget=budget, wording=Wording({"en": "Slide"}))
    with pytest.raises(ValidationError, match="more than the whole budget"):
        project_actions.change_project(by=officer, project=slide, wording=dear, accept=True)
    slide.refresh_from_db()
    assert (slide.title, slide.cost, slide.state) == ({"en": "Slide"}, None, "proposed")
    cheap = Wording({"en": "Slide"}, cost=1_00)
    project_actions.change_project(by=officer, project=slide, wording=cheap, accept=True)
    slide.refresh_from_db()
    assert (slide.cost, slide.state) == (1_00, "accepted")


def test_only_officers_set_up_and_decide(budget: Budget, resident: Person, project: Project) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: actions.freeze(by=resident, budget=budget),
        lambda: actions.set_limits(by=resident, budget=budget, categories=(), places={}),
        lambda: project_actions.add_project(by=resident, budget=budget, wording=Wording({"en": "Mine"})),
        lambda: project_actions.decline_project(by=resident, project=project, reason={"en": "No"}),
        lambda: outcome_actions.publish_outcome(by=resident, budget=budget),
        lambda: outcome_actions.hand_over_winners(by=resident, budget=budget),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
