"""What somebody would try with sheets of paper: guess them, change them alone, or let one replace a counted ballot."""

from collections.abc import Callable
from hashlib import sha256
from itertools import combinations

import pytest
from django.core.exceptions import PermissionDenied

from civiccircle.decide.budgets import outcome_actions, paper_actions, queries
from civiccircle.decide.budgets.models import Budget, PaperBatch
from civiccircle.formats.paper_ballots import Entry
from civiccircle.kernel.activities.models import Participant
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from civiccircle.methods.merkle import canonical_json
from tests.decide.budgets.conftest import facts

pytestmark = pytest.mark.django_db
Join = Callable[[], Participant]
Twice = Callable[[list[Entry]], PaperBatch]


@pytest.fixture
def entered_twice(open_budget: Budget, officer: Person, oscar: Person) -> Twice:
    """Enters sheets twice, alike."""

    def made(sheets: list[Entry]) -> PaperBatch:
        batch = paper_actions.open_batch(by=officer, budget=open_budget, sheets=len(sheets))
        for person in (officer, oscar):
            paper_actions.enter(by=person, batch=batch, entries=sheets)
            paper_actions.finish_pass(by=person, batch=batch)
        return batch

    return made


def test_what_stands_on_a_numbered_sheet_cannot_be_tried_out_against_the_log(
    entered_twice: Twice, officer: Person
) -> None:
    batch = entered_twice([Entry("A-17", (2, 4))])
    paper_actions.accept(by=officer, batch=batch)
    told = Fact.objects.get(kind="paper.accepted").payload
    for number in range(5):
        for choices in combinations((1, 2, 3, 4), number):
            tried = canonical_json([["A-17", False, list(choices), []]])
            assert sha256(tried).hexdigest() not in told


def test_a_sheet_that_one_person_changed_although_both_entries_agreed_is_told_in_the_log(
    entered_twice: Twice, officer: Person
) -> None:
    sheets = [Entry("A-1", (1,)), Entry("A-2", (2,))]
    batch = entered_twice(sheets)
    paper_actions.settle(by=officer, batch=batch, entry=Entry("A-1", (3,)), reason="It says three")
    paper_actions.accept(by=officer, batch=batch)
    [fact] = facts("paper.accepted")
    assert (fact["differences"], fact["overruled"]) == (0, 1)


def test_a_code_for_paper_is_given_only_where_a_sheet_can_take_a_place(
    decided: Budget, officer: Person, join: Join
) -> None:
    voter = Participant.objects.filter(ballots__isnull=False).first()
    assert voter is not None
    code = paper_actions.give_code(budget=decided, participant=voter)
    assert paper_actions.give_code(budget=decided, participant=voter) == code
    with pytest.raises(PermissionDenied):
        paper_actions.give_code(budget=decided, participant=join())
    outcome_actions.publish_outcome(by=officer, budget=decided)
    with pytest.raises(PermissionDenied):
        paper_actions.give_code(budget=queries.budget_of(decided.activity_id), participant=voter)
