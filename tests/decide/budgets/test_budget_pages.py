"""The pages of a budget as voters use them, without a script; what they cost, and what files and API tell."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client

from civiccircle.decide.budgets import actions, outcome_actions
from civiccircle.decide.budgets.models import Ballot, Budget, Project
from civiccircle.decide.budgets.results import Won
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.pages import store
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.recent import forget_everything
from tests.api.schemas import check
from tests.decide.budgets.conftest import Cast
from tests.queries import query_count

pytestmark = pytest.mark.django_db
At = Callable[..., str]


@pytest.fixture
def voter(activity: Activity, resident: Person, client: Client) -> Participant:
    """Somebody with an account who takes part, at the client."""
    client.force_login(resident)
    return Participant.objects.create(
        engagement=activity.engagement, person=resident, joined_at=activity.created_at
    )


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)


def test_a_voter_fills_in_looks_over_sends_and_changes_the_ballot(
    client: Client, voter: Participant, open_budget: Budget, at: At
) -> None:
    page = client.get(at("ballot")).content.decode()
    assert page.count('type="checkbox"') == 4
    [key], [order] = hidden(page, "key"), hidden(page, "order")
    sent = {"key": key, "order": order, "choose": ["1", "3"]}
    looked_over = client.post(at("ballot"), {**sent, "verb": "review"}).content.decode()
    assert hidden(looked_over, "choose") == ["1", "3"]
    assert "Together they cost $1,000" in looked_over
    again = client.post(at("ballot"), {**sent, "verb": "change"}).content.decode()
    assert re.findall(r'value="(\d)" checked', again) != []
    assert not Ballot.objects.exists()
    answer = client.post(at("ballot"), {**sent, "verb": "cast"})
    assert (answer.status_code, Ballot.objects.get().choices) == (303, [1, 3])
    mine = client.get(answer["Location"]).content.decode()
    assert "Your ballot is in" in mine
    assert "receipt" in mine
    later = client.get(at("ballot")).content.decode()
    assert sorted(re.findall(r'value="(\d)" checked', later)) == ["1", "3"]
    client.post(at("ballot"), {"key": uuid4(), "choose": ["4"], "verb": "cast"})
    assert Ballot.objects.get().choices == [4]


def test_an_error_keeps_what_was_chosen(
    client: Client, voter: Participant, budget: Budget, officer: Person, at: At
) -> None:
    Budget.objects.filter(pk=budget.pk).update(vote_type="ordinal")
    actions.freeze(by=officer, budget=budget)
    answer = client.post(at("ballot"), {"key": uuid4(), "rank-1": "2", "rank-4": "2", "verb": "cast"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Projects 1 and 4 both have the rank 2" in page
    assert len(re.findall(r'name="rank-[14]" id="entry-[14]" value="2"', page)) == 2
    moved = client.post(at("ballot"), {"key": uuid4(), "rank-1": "1", "rank-4": "2", "verb": "up-4"})
    assert dict(re.findall(r'name="(rank-\d)" value="(\d)"', moved.content.decode())) == {
        "rank-1": "2",
        "rank-4": "1",
    }


def test_what_is_narrowed_down_stays_chosen(
    client: Client, voter: Participant, open_budget: Budget, at: At
) -> None:
    asked = {"key": uuid4(), "choose": ["2"], "place": "harbour", "verb": "show"}
    page = client.post(at("ballot"), asked).content.decode()
    hidden_items = re.findall(r'id="project-(\d)"[^>]*? hidden>', page)
    assert sorted(hidden_items) in ([], ["2", "4"])
    assert re.findall(r'value="(\d)" checked', page) == ["2"]


def test_each_voter_has_an_order_of_their_own_that_stays(
    client: Client, voter: Participant, open_budget: Budget, at: At
) -> None:
    def order(page: str) -> list[str]:
        return re.findall(r'id="project-(\d)"', page)

    mine = [order(client.get(at("ballot")).content.decode()) for _ in range(2)]
    assert mine[0] == mine[1]
    strangers = [Client().get(at("ballot") + f"?order={name}").content.decode() for name in "abcdefgh"]
    assert len({tuple(order(page)) for page in strangers}) > 1


def test_somebody_without_an_account_joins_with_the_ballot_in_hand(
    client: Client, open_budget: Budget, at: At
) -> None:
    sent = {"key": uuid4(), "choose": ["2"], "verb": "cast"}
    page = client.post(at("ballot"), sent).content.decode()
    assert "One step before your ballot counts" in page
    assert hidden(page, "choose") == ["2"]
    assert not Ballot.objects.exists()


def test_nothing_of_the_outcome_is_told_before_it_is_published(
    client: Client, decided: Budget, officer: Person, at: At
) -> None:
    api = "/api/v1/communities/riverbend/budgets/waterfront/" + decided.activity.slug
    files = "/en/riverbend/downloads/{}/?engagement=waterfront&budget=" + decided.activity.slug
    assert client.get(files.format("budget-outcome")).status_code == 403
    page = client.get(at("outcome")).content.decode()
    assert "comes after the vote" in page
    assert client.get(api + "/outcome").status_code == 404
    listed = client.get(api + "/projects").json()["results"]
    assert {(each["won"], each["votes"]) for each in listed} == {(None, None)}
    outcome_actions.publish_outcome(by=officer, budget=decided)
    store.clear()
    page = client.get(at("outcome")).content.decode()
    assert "voters" in page
    assert "too little" in page
    told = client.get(api + "/outcome").json()
    document = client.get("/api/v1/openapi.json").json()
    for path, asked in (("", api.rsplit("/", 2)[0]), ("/{engagement}/{slug}", api)):
        for more in ("", "/projects", "/outcome") if path else ("",):
            named = f"/api/v1/communities/{{community}}/budgets{path}{more}"
            schema = document["paths"][named]["get"]["responses"]["200"]["content"]["application/json"][
                "schema"
            ]
            check(document, schema, client.get(asked + more).json(), named)
    assert told["outcome"]["winners"] == ["3", "4"]
    assert {each["number"]: each["won"] for each in client.get(api + "/projects").json()["results"]} == {
        1: False, 2: False, 3: True, 4: True,
    }  # fmt: skip
    whole = b"".join(client.get(files.format("budget-outcome")).streaming_content)
    assert json.loads(whole)["digest"] == told["outcome"]["digest"]
    table = b"".join(client.get(files.format("budget-projects")).streaming_content).decode()
    assert "3,3,Bench" in table


def test_voters_see_what_their_ballot_achieved(
    client: Client, voter: Participant, open_budget: Budget, officer: Person, at: At, cast, settled
) -> None:
    cast(1, 3, by=voter)
    for _other in range(7):
        cast(3, 4)
    settled(open_budget.activity)
    outcome_actions.publish_outcome(by=officer, budget=open_budget)
    page = client.get(at("mine")).content.decode()
    assert "1 of your 2 projects is carried out." in page
    assert "of your share" in page


def test_what_a_ballot_paid_is_not_called_nothing_where_so_few_chose_the_same(
    client: Client, voter: Participant, open_budget: Budget, officer: Person, at: At, cast, settled
) -> None:
    cast(3, by=voter)
    for _other in range(7):
        cast(4)
    settled(open_budget.activity)
    outcome_actions.publish_outcome(by=officer, budget=open_budget)
    page = client.get(at("mine")).content.decode()
    assert "1 of your 1 projects is carried out." in page
    assert "What your ballot paid is not shown" in page
    assert "of it was spent" not in page


def test_of_every_voter_of_a_winner_it_is_told_what_became_of_the_share() -> None:
    won = Won(Project(), 1, votes=287, left=0, completion=False, price=405_63, in_full=184, with_rest=97)
    assert won.nothing_left == 6
    assert replace(won, in_full=None, with_rest=None).nothing_left == 0


def test_a_ballot_comes_through_the_api_once(client: Client, voter: Participant, open_budget: Budget) -> None:
    address = f"/api/v1/communities/riverbend/budgets/waterfront/{open_budget.activity.slug}/ballots"
    ballot = {"choices": [3, 1], "key": str(uuid4())}

    def post(content: object) -> tuple[int, dict[str, object]]:
        answer = client.post(address, json.dumps(content), content_type="application/json")
        return answer.status_code, answer.json()

    assert post(ballot)[1]["again"] is False
    assert post(ballot)[1]["again"] is True
    assert post({**ballot, "choices": [9], "key": str(uuid4())})[0] == 404
    assert (Ballot.objects.get().choices, Ballot.objects.get().channel) == ([1, 3], "api")


@pytest.mark.parametrize(
    ("vote_type", "given", "told"),
    [
        ("approval", {"choices": [1, 3]}, ["Park", "Bench"]),
        ("ordinal", {"choices": [3, 1]}, ["Bench", "rank 1", "Park", "rank 2"]),
        ("cumulative", {"choices": [1, 3], "points": [4, 1]}, ["Park", "4 points", "Bench", "1 point"]),
    ],
)
def test_a_receipt_names_to_its_holder_what_the_ballot_chose_and_to_nobody_else(
    client: Client,
    voter: Participant,
    budget: Budget,
    officer: Person,
    cast: Cast,
    vote_type: str,
    given: dict[str, list[int]],
    told: list[str],
) -> None:
    Budget.objects.filter(pk=budget.pk).update(vote_type=vote_type)
    actions.freeze(by=officer, budget=budget)
    cast(by=voter, **given)
    address = f"/en/riverbend/receipts/{Ballot.objects.get().contribution_id}/"
    page = client.get(address)
    shown = page.content.decode()
    places = [shown.index(f">{each}<") for each in told]
    assert places == sorted(places)
    assert "no-store" in page["Cache-Control"] or "private" in page["Cache-Control"]
    of_others = Client().get(address).content.decode()
    assert not any(f">{each}<" in of_others for each in told)
    receipt = client.get(f"{address}receipt.json").content.decode()
    assert not any(each in receipt for each in ("choices", "Park", "Bench"))


def test_the_page_of_a_project_says_why_it_won_or_lost(
    client: Client, decided: Budget, officer: Person, at: At
) -> None:
    outcome_actions.publish_outcome(by=officer, budget=decided)
    won = client.get(at("project", number=3)).content.decode()
    assert "Why it is carried out" in won
    assert "Number 1 of 2 projects" in won
    assert "8 voters" in won
    lost = client.get(at("project", number=1)).content.decode()
    assert "Why it is not carried out" in lost
    assert "Those who chose it had" in lost
    assert "too little." in lost


def test_pages_ask_the_database_few_questions(
    client: Client,
    voter: Participant,
    decided: Budget,
    officer: Person,
    at: At,
    desk: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What is remembered for a second stays remembered, however busy the machine is.
    monkeypatch.setattr(time, "monotonic", lambda: 1_000.0)

    def ask(name: str, address: str, who: Client) -> None:
        who.get(address)  # a process that showed it a moment ago knows community and phases
        store.clear()
        with query_count(name):
            assert who.get(address).status_code in (200, 302)

    staff = Client()
    staff.force_login(officer)
    ask("budgets:count", desk("count"), staff)
    outcome_actions.publish_outcome(by=officer, budget=decided)
    for name in ("detail", "outcome", "mine", "propose"):
        ask(f"budgets:{name}", at(name), client)
    ask("budgets:project", at("project", number=1), client)
    ask("budgets:desk", desk(), staff)
    api = f"/api/v1/communities/riverbend/budgets/waterfront/{decided.activity.slug}"
    ask("api budget-projects", f"{api}/projects", client)
    forget_everything()
    decided.activity.engagement.phases.update(ends_at="2100-01-01T00:00Z")
    Budget.objects.update(published_at=None)
    ask("budgets:ballot", at("ballot"), client)
