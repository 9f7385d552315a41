"""What a budget and its outcome say in a story."""

from civiccircle.decide.budgets import outcome_actions
from civiccircle.decide.budgets.models import Budget
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.models import Result
from civiccircle.kernel.trace.models import Record
from tests.stories import sentences


def test_a_budget_tells_how_much_was_shared_out(budget: Budget) -> None:
    assert sentences(Record.objects.get(kind="budget")) == [
        "$1,000 were to be shared out: IT.",
        "1 000 $ étaient à répartir : IT.",
    ]


def test_an_outcome_tells_who_voted_and_what_the_money_does(
    decided: Budget, officer: Person, community: Community
) -> None:
    outcome_actions.publish_outcome(by=officer, budget=decided)
    record = Record.objects.get(kind="budget_outcome")
    assert sentences(record) == [
        "15 people voted: IT. 2 projects are carried out, for $600 of $1,000.",
        "15 personnes ont voté : IT. 2 projets sont réalisés, pour 600 $ sur 1 000 $.",
    ]
    result = Result.objects.get()
    result.output |= {"voters": None, "winners": result.output["winners"][:1], "cost": 400_00}
    result.save()
    few = community.minimum_cell
    assert sentences(record) == [
        f"Fewer than {few} people voted: IT. One project is carried out, for $400 of $1,000.",
        f"Moins de {few} personnes ont voté : IT. Un projet est réalisé, pour 400 $ sur 1 000 $.",
    ]
    result.output |= {"voters": 1, "winners": [], "cost": 0}
    result.save()
    assert sentences(record) == [
        "1 person voted: IT. No project is carried out.",
        "1 personne a voté : IT. Aucun projet n’est réalisé.",
    ]
    decided.published_at = None
    decided.save()
    assert sentences(record) == [], "a count that is not published is told in the house's words"
