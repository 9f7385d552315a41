"""Which decisions can be followed all the way: kept in step with the links, whoever makes or takes back one."""

import csv
import io

import pytest
from django.test import Client

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.recent import forget_everything
from civiccircle.kernel.trace import turns
from civiccircle.kernel.trace.actions import link, publish_record, unlink
from civiccircle.kernel.trace.jobs import renew_turns
from civiccircle.kernel.trace.models import Link, Record, Turn
from civiccircle.kernel.trace.open_ends import open_ends, share
from tests.kernel.trace.circles import Make, Turned

DECISIONS = "/api/v1/communities/riverbend/trace/decisions"


def missing(decision: Record) -> list[str]:
    return [kind.value for kind in Turn.objects.get(pk=decision.pk).missing]


def hide(record: Record, public: bool = False) -> None:
    publish_record(
        community=record.community,
        kind=record.kind,
        object_id=record.object_id,
        title=record.title,
        path=record.path,
        happened_at=record.happened_at,
        public=public,
    )


def test_a_whole_turn_has_no_open_end(turn: Turned) -> None:
    assert missing(turn["decision"]) == []
    assert Turn.objects.get().complete


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("voice", "talk", ["raised_in"]),
        ("talk", "asked", ["raised_in"]),
        ("asked", "decision", ["raised_in", "decided_by"]),
        ("decision", "project", ["delivered_by", "paid_by", "measured_by"]),
        ("project", "contract", ["paid_by"]),
        ("project", "number", ["measured_by"]),
    ],
)
def test_a_link_that_is_taken_back_opens_an_end_until_it_is_made_again(
    turn: Turned, source: str, target: str, lost: list[str]
) -> None:
    kind = Link.objects.get(source=turn[source], target=turn[target]).kind
    unlink(turn[source], turn[target], kind)
    assert missing(turn["decision"]) == lost
    link(turn[source], turn[target], kind)
    assert missing(turn["decision"]) == []


@pytest.mark.parametrize("name", ["voice", "talk", "asked", "project", "contract", "number"])
def test_what_the_public_does_not_see_does_not_count(turn: Turned, name: str) -> None:
    hide(turn[name])
    assert missing(turn["decision"])
    hide(turn[name], public=True)
    assert not missing(turn["decision"])


def test_a_hidden_decision_is_not_listed(turn: Turned) -> None:
    hide(turn["decision"])
    assert not Turn.objects.exists()
    hide(turn["decision"], public=True)
    assert Turn.objects.get().complete


def test_a_proposal_that_was_decided_on_itself_counts_as_raised_where_it_was_put_forward(make: Make) -> None:
    proposal, budget, outcome = make("voice"), make("asked"), make("decision")
    link(proposal, budget, Link.Kind.RAISED_IN)
    link(proposal, outcome, Link.Kind.DECIDED_BY)
    assert missing(outcome) == ["delivered_by", "paid_by", "measured_by"]


def test_a_decision_that_another_one_carries_out_is_followed_through_it(turn: Turned, make: Make) -> None:
    council = make("decision")
    link(council, turn["decision"], Link.Kind.DECIDED_BY)
    assert missing(council) == ["raised_in", "decided_by"]
    assert missing(turn["decision"]) == []


def test_two_decisions_that_share_a_number_keep_their_own_ends(turn: Turned, make: Make) -> None:
    decision, project = make("decision"), make("project")
    link(decision, project, Link.Kind.DELIVERED_BY)
    link(project, turn["number"], Link.Kind.MEASURED_BY)
    assert missing(decision) == ["raised_in", "decided_by", "paid_by"]
    assert missing(turn["decision"]) == []


def test_the_daily_job_mends_what_two_links_made_at_once_have_missed(turn: Turned, make: Make) -> None:
    make("decision")
    Turn.objects.update(paid_by=False, complete=False)
    Turn.objects.filter(pk=turn["decision"].pk).delete()
    assert renew_turns.call() == 2
    assert missing(turn["decision"]) == []


def test_many_decisions_are_renewed_some_at_a_time(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 2)
    for _each in range(5):
        make("decision")
    Turn.objects.all().delete()
    assert turns.renew_all() == 5
    assert Turn.objects.count() == 5


def test_the_share_is_rounded_down_and_the_oldest_open_end_stands_first(
    turn: Turned, make: Make, community: Community
) -> None:
    assert share(community).part == 1.0
    first, second = make("decision"), make("decision")
    forget_everything()
    assert (share(community).all, share(community).complete, share(community).part) == (3, 1, 0.33)
    assert [each.record for each in open_ends(community)] == [first, second]


def test_the_page_names_in_plain_words_what_is_missing_and_since_when(
    client: Client, community: Community, make: Make
) -> None:
    empty = client.get("/en/riverbend/open-ends/").content.decode()
    assert "Nothing was decided yet" in empty
    decision = make("decision", title={"en": "Build the pier", "fr": "Construire la jetée"})
    forget_everything()
    page = client.get("/en/riverbend/open-ends/").content.decode()
    assert "Build the pier" in page
    assert f"/en/riverbend/r/{decision.uid}/" in page
    for words in ("0%", "who asked for it", "what it cost", "what has changed since"):
        assert words in page, words
    french = client.get("/fr/riverbend/open-ends/").content.decode()
    assert "Construire la jetée" in french
    assert "what it cost" not in french
    footer = client.get("/en/riverbend/").content.decode()
    assert 'href="/en/riverbend/open-ends/"' in footer


def test_decisions_and_their_open_ends_are_open_data(client: Client, turn: Turned, make: Make) -> None:
    decision = make("decision", title={"en": "=1+1"})
    rows = client.get("/en/riverbend/downloads/open-ends/")
    table = list(csv.DictReader(io.StringIO(b"".join(rows).decode())))
    assert [row["complete"] for row in table[:2]] == ["yes", "no"]
    assert table[1]["title"] == "'=1+1"
    assert [table[1][kind.value] for kind in Turn.KINDS] == ["no"] * 5

    told = client.get(DECISIONS, {"complete": "false"}).json()
    assert [each["record"]["uid"] for each in told["results"]] == [str(decision.uid)]
    assert told["results"][0]["missing"] == [kind.value for kind in Turn.KINDS]
    assert len(client.get(DECISIONS).json()["results"]) == 2
