"""Real servers under load, really killed, cut off, and out of space: every acknowledged vote is there, exactly once."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.databases import POSTGRESQL

from .conftest import Installation
from .voting import Ballot, Crowd, Told, Voter, audited, serving, settle

only_postgresql = pytest.mark.skipif(not POSTGRESQL, reason="SQLite is served by one process")
slow = pytest.mark.slow


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=slow)])
def test_kills_under_load_lose_no_acknowledged_vote_and_double_none(
    installation: Installation, kills: int, record_property: Callable[[str, object], None]
) -> None:
    tokens = settle(installation, people=2_000)
    chance = random.Random(kills)
    with serving(installation) as server, Crowd(server.port, tokens, seed=kills) as crowd:
        for _ in range(kills):
            crowd.wait_for(chance.randint(50, 600 if kills > 2 else 200))
            server.kill()
            server.start()
        crowd.wait_for(100)
    told = audited(installation, crowd.acknowledged)
    assert not crowd.refused
    assert len(crowd.acknowledged) <= told["contributions"] <= crowd.sent
    _tell(record_property, told, kills=kills, acknowledged=len(crowd.acknowledged), sent=crowd.sent)


@pytest.mark.parametrize("requests", [300, pytest.param(10_000, marks=slow)])
def test_racing_duplicates_leave_one_vote_per_person(
    installation: Installation, requests: int, record_property: Callable[[str, object], None]
) -> None:
    people = settle(installation, people=requests // 10)
    chance = random.Random(requests)
    # Each person votes five times on the same statement, and every form is sent twice, all at the same time.
    ballots = []
    for token in people:
        forms = [
            Ballot(token, 1, chance.choice(("agree", "disagree", "pass")), str(uuid4())) for _ in range(5)
        ]
        ballots += chance.sample(forms * 2, 10)
    with serving(installation, "--no-jobs") as server, ThreadPoolExecutor(32) as pool:
        lanes = [ballots[lane::32] for lane in range(32)]
        told = [each for lane in pool.map(_send_all, [server.port] * 32, lanes) for each in lane]
    assert Counter(each.status for each in told) == {200: requests}
    firsts = Counter(each.ballot.key for each in told if not each.answer["receipt"]["again"])
    assert set(firsts.values()) == {1}
    sent_again = {each.ballot.key for each in told if not each.sure}  # of these the first answer may be lost
    assert {each.key for each in ballots} == firsts.keys() | sent_again
    receipts = defaultdict(set)
    for each in told:
        receipt = each.answer["receipt"]
        receipts[each.ballot.key].add((receipt["contribution"], receipt["commitment"]))
    assert {len(each) for each in receipts.values()} == {1}
    found = audited(installation, {each.ballot.key: each.answer["receipt"] for each in told})
    assert found["contributions"] == len(receipts) == requests // 2
    assert found["votes"] == len(people)
    _tell(record_property, found, requests=requests)


def _send_all(port: int, ballots: list[Ballot]) -> list[Told]:
    with closing(Voter(port)) as voter:
        return [voter.send_until_told(ballot) for ballot in ballots]


@slow
@only_postgresql
def test_a_form_that_reaches_two_processes_at_once_is_acknowledged_by_both(
    installation: Installation,
) -> None:
    forms = [Ballot(token, 1, "agree", str(uuid4())) for token in settle(installation, people=100)]
    together = Barrier(2)

    def send(port: int) -> list[Told]:
        told = []
        for form in forms:
            together.wait()
            told += _send_all(port, [form])  # on a connection of its own, which either process may take
        return told

    with serving(installation, "--workers", "2", "--no-jobs") as server, ThreadPoolExecutor(2) as pool:
        told = [each for half in pool.map(send, [server.port] * 2) for each in half]
    assert Counter(each.status for each in told) == {200: 200}
    found = audited(installation, {each.ballot.key: each.answer["receipt"] for each in told})
    assert found["contributions"] == 100


@slow
@only_postgresql
def test_two_servers_write_to_one_database_and_one_of_them_is_killed(installation: Installation) -> None:
    tokens = settle(installation, people=300)
    with (
        serving(installation) as one,
        serving(installation) as other,
        Crowd(one.port, tokens, threads=8, seed=1) as here,
        Crowd(other.port, tokens, threads=8, seed=2) as there,
    ):
        here.wait_for(150)
        there.wait_for(150)
        other.kill()
        here.wait_for(150)
        other.start()
        there.wait_for(150)
    assert not here.refused
    assert not there.refused
    audited(installation, here.acknowledged | there.acknowledged)


@only_postgresql
def test_dropped_connections_are_replaced(installation: Installation) -> None:
    tokens = settle(installation, people=500)
    with (
        serving(installation, "--no-jobs") as server,
        Crowd(server.port, tokens) as crowd,
        psycopg.connect(installation.database_url, autocommit=True) as connection,
    ):
        for _ in range(3):
            crowd.wait_for(100)
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        crowd.wait_for(100)
    # A vote that is being written is written again; a request that was reading says that it cannot go on.
    assert {status for status, _ in crowd.refused} <= {503}
    audited(installation, crowd.acknowledged)


@only_postgresql
def test_the_threads_of_a_server_leave_connections_for_others(installation: Installation) -> None:
    tokens = settle(installation, people=500)
    with (
        serving(installation, "--workers", "4") as server,
        Crowd(server.port, tokens, threads=120) as crowd,
        psycopg.connect(installation.database_url, autocommit=True) as connection,
    ):
        crowd.wait_for(600)
        found = connection.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
        ).fetchone()
    assert not crowd.refused
    assert found is not None
    assert found[0] < 95


def _tell(record_property: Callable[[str, object], None], told: dict[str, Any], **numbers: int) -> None:
    """Keep the numbers for ``--junit-xml``, and print them for ``-rP``."""
    for name, value in (told | numbers).items():
        record_property(name, value)
    print(told | numbers)
