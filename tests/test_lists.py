"""Every list asks the database the same number of questions for few rows and for many."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities import lists, queries, snapshots
from civiccircle.kernel.activities.standing import Stage
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.pages import store
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.recent import forget_everything
from civiccircle.listen.conversations import board
from tests.deliver.contracting.conftest import procurer
from tests.queries import query_count
from tests.rows import filled
from tests.towns import Engage

__all__ = ["filled", "procurer"]
HERE, API = "/en/riverbend", "/api/v1/communities/riverbend"
TALK = "engagements/engagement-0/conversations/talk"
LISTS = {
    "home": f"{HERE}/",
    "engagements:list open": f"{HERE}/engagements/?stage=open",
    "engagements:list all": f"{HERE}/engagements/?stage=all",
    "engagements:list found": f"{HERE}/engagements/?q=harbour",
    "trace:search": f"{HERE}/search/?q=harbour",
    "trace:record": f"{HERE}/r/{{uid}}/",
    "trace:links": f"{HERE}/r/{{uid}}/onwards/",
    "trace:open-ends": f"{HERE}/open-ends/",
    "ledger:overview": f"{HERE}/ledger/",
    "activities:moderation-log": f"{HERE}/moderation/",
    "publishing:log": f"{HERE}/releases/",
    "activities:receipts": f"{HERE}/receipts/",
    "conversations:mine": f"{HERE}/{TALK}/mine/",
    "conversations:results": f"{HERE}/{TALK}/results/",
    "conversations:desk": f"{HERE}/desk/conversations/{{activity}}/",
    "indicators:list": f"{HERE}/indicators/",
    "indicators:detail": f"{HERE}/indicators/BB01/",
    "indicators:desk": f"{HERE}/desk/indicators/",
    "indicators:edit": f"{HERE}/desk/indicators/of/BB01/",
    "indicators:import": f"{HERE}/desk/indicators/import/",
    "indicators:questions": f"{HERE}/desk/indicators/questions/",
    "council:list": f"{HERE}/decisions/",
    "council:detail": f"{HERE}/decisions/{{decision}}/",
    "council:desk": f"{HERE}/desk/decisions/",
    "council:record": f"{HERE}/desk/decisions/new/",
    "initiatives:list": f"{HERE}/initiatives/",
    "initiatives:detail": f"{HERE}/initiatives/RB-1/",
    "initiatives:feed": f"{HERE}/initiatives/feed/",
    "initiatives:desk": f"{HERE}/desk/initiatives/",
    "initiatives:edit": f"{HERE}/desk/initiatives/of/RB-1/",
    "contracting:list": f"{HERE}/contracts/",
    "contracting:list found": f"{HERE}/contracts/?q=bridge&status=awarded&year=2026",
    "contracting:process": f"{HERE}/contracts/processes/ocds-river-1/",
    "contracting:suppliers": f"{HERE}/contracts/suppliers/",
    "contracting:buyers": f"{HERE}/contracts/buyers/",
    "contracting:organisation": f"{HERE}/contracts/organisations/{{supplier}}/",
    "contracting:desk": f"{HERE}/desk/contracts/",
    "contracting:imported": f"{HERE}/desk/contracts/import/{{imported}}/",
    "contracting:pays-for": f"{HERE}/desk/contracts/of/ocds-river-1/",
    "api contracting-processes": f"{API}/contracting/processes?page_size=100",
    "api contracting-processes found": f"{API}/contracting/processes?words=bridge&supplier={{supplier}}",
    "api contracting-process": f"{API}/contracting/processes/ocds-river-1",
    "api contracting-record": f"{API}/contracting/processes/ocds-river-1/record",
    "api contracting-organisations": f"{API}/contracting/organisations?page_size=100",
    "api council-decisions": f"{API}/decisions",
    "api initiatives": f"{API}/initiatives",
    "api initiative-changes": f"{API}/initiatives/RB-1/changes",
    "api indicators": f"{API}/indicators?page_size=100",
    "api observations": f"{API}/indicators/BB01/observations",
    "api targets": f"{API}/indicators/BB01/targets",
    "api engagements": f"{API}/engagements",
    "api conversations": f"{API}/conversations",
    "api statements": f"{API}/conversations/engagement-0/talk/statements",
    "api records": f"{API}/trace/records",
    "api record-links": f"{API}/trace/records/{{uid}}/links",
    "api traced decisions": f"{API}/trace/decisions?complete=false",
    "api record-provenance": f"{API}/trace/records/{{uid}}/provenance",
    "api search": f"{API}/trace/search?words=harbour",
    "api results": f"{API}/results",
    "api facts": f"{API}/ledger/facts",
    "api moderation": f"{API}/moderation",
    "api places": f"{API}/places",
}
OWN = {"activities:receipts", "conversations:mine"}
STAFF = {
    "conversations:desk",
    "council:desk",
    "council:record",
    "initiatives:desk",
    "initiatives:edit",
}
PROCURERS = {"contracting:desk", "contracting:imported", "contracting:pays-for"}
ANALYSTS = {"indicators:desk", "indicators:edit", "indicators:import", "indicators:questions"}
# These are counted in a process that showed them a moment ago and knows the conversation of their address.
SEEN_BEFORE = {"conversations:mine", "conversations:results"}


@pytest.fixture(autouse=True)
def clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered for a second stays remembered, however busy the machine is."""
    monkeypatch.setattr(time, "monotonic", lambda: 1_000.0)


@pytest.mark.parametrize("number", [16, 60])
def test_lists_ask_as_much_for_few_rows_as_for_many(
    client: Client,
    filled: Callable[[int], dict[str, Any]],
    officer: Person,
    resident: Person,
    analyst: Person,
    procurer: Person,
    number: int,
) -> None:
    words = filled(number)
    people = dict.fromkeys(OWN, resident) | dict.fromkeys(STAFF, officer)
    people |= dict.fromkeys(ANALYSTS, analyst) | dict.fromkeys(PROCURERS, procurer)
    for name, address in LISTS.items():
        client.logout()
        if name in people:
            client.force_login(people[name])
        _forget()
        if name in SEEN_BEFORE:
            client.get(address.format(**words))
        with query_count(f"list {name}"):
            answer = client.get(address.format(**words))
        assert answer.status_code == 200, name


def _forget() -> None:
    """As a process that has just started: nothing that was read for another page is remembered."""
    forget_everything()
    snapshots.forget()
    board.forget()
    store.clear()


def test_the_home_counts_people_at_most_once_in_half_a_minute(community: Community) -> None:
    assert queries.participation(community) is queries.participation(community)


def test_the_front_shows_what_the_lists_show(published: Engage, community: Community) -> None:
    spans = ((-7, 14, 30), (-7, 3, 40), (3, 14, 30), (-9, -2, 5), (-9, -4, 3), (-9, 9, 11))
    for opens, closes, answer in spans:
        published(opens=opens, closes=closes, answer=answer)
    front, now = lists.front(community, 6, 4), timezone.now()
    for stage in (Stage.OPEN, Stage.COMING, Stage.WAITING, Stage.ANSWERED):
        shown = [each.engagement for each in getattr(front, stage.value)]
        assert set(shown) == set(lists.listed(community, stage, now)), stage
    assert [len(each) for each in (front.open, front.coming, front.waiting)] == [3, 1, 2]
    assert front.open[0].days_left in (2, 3), "what closes first stands first"
