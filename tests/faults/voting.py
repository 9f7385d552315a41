"""A served installation with one open conversation, and people who vote on it from many threads."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from .conftest import Installation

STATEMENTS = 50
LONGEST_WAIT = 300.0  # seconds until a vote must have been answered, on however busy a machine
CHOICES = ("agree", "disagree", "pass")
VOTE = "/en/town/engagements/trees/conversations/trees/vote/"
FILL = """
import secrets
from datetime import timedelta
from django.utils import timezone
from civiccircle.kernel.activities.models import Activity, Engagement, Participant, Phase
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.participants import key_digest
from civiccircle.listen.conversations.models import Conversation, Statement
now, day = timezone.now(), timedelta(days=1)
community = Community.objects.create(slug="town", name={{"en": "Town"}})
engagement = Engagement.objects.create(community=community, slug="trees", title={{"en": "Trees"}},
    question={{"en": "?"}}, deciding_body={{"en": "-"}}, answer_due=(now + day).date(), state="published",
    published_at=now)
Phase.objects.create(engagement=engagement, title={{"en": "All"}}, starts_at=now - day, ends_at=now + day,
    verbs=["conversation.vote"])
activity = Activity.objects.create(engagement=engagement, kind="conversation", slug="trees", title={{"en": "Trees"}})
conversation = Conversation.objects.create(activity=activity)
Statement.objects.bulk_create(Statement(conversation=conversation, number=n, text=f"Statement {{n}}",
    state="accepted", created_at=now) for n in range(1, {statements} + 1))
tokens = [secrets.token_urlsafe(32) for _ in range({people})]
Participant.objects.bulk_create(Participant(engagement=engagement, key_digest=key_digest(engagement.pk, token),
    joined_at=now) for token in tokens)
print("\\n".join(tokens))
"""


def settle(installation: Installation, people: int) -> list[str]:
    """Open the conversation to so many people; the secrets of their pseudonyms."""
    return installation.python(FILL.format(statements=STATEMENTS, people=people)).split()


class Server:
    """``civiccircle serve`` on a port of its own, in a process group that can be killed at once."""

    def __init__(self, installation: Installation, *options: str) -> None:
        self.environment = installation.environment
        self.options = options
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Serve, and return when the server answers."""
        program = Path(sys.executable).with_name("civiccircle")
        command = [program, "serve", "--port", str(self.port), *self.options]
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        until = time.monotonic() + LONGEST_WAIT
        while not self._answers():
            assert self.process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """End every process of the server without a warning (``kill -9``)."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def serving(installation: Installation, *options: str) -> Iterator[Server]:
    server = Server(installation, *options)
    try:
        yield server
    finally:
        server.kill()


@dataclass(frozen=True)
class Ballot:
    """One vote to be sent: who, on which statement, what, under which idempotency key."""

    token: str
    statement: int
    choice: str
    key: str


@dataclass(frozen=True)
class Told:
    """What somebody was told of a vote; `sure` if by the answer to the only time it was sent."""

    ballot: Ballot
    status: int
    answer: dict[str, Any]
    sure: bool


@dataclass
class Voter:
    """A client with one connection that is kept and, after a fault, opened again."""

    port: int
    connection: http.client.HTTPConnection | None = None

    def send(self, ballot: Ballot) -> tuple[int, dict[str, Any]]:
        """The status and the JSON of the answer; raises `OSError` or `HTTPException` if there was none."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            body = urlencode({"statement": ballot.statement, "vote": ballot.choice, "key": ballot.key})
            self.connection.request("POST", VOTE, body, _headers(ballot.token))
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def send_until_told(self, ballot: Ballot) -> "Told":
        """Send a vote again under its key, as the page does, while the server is too busy to answer it."""
        end = time.monotonic() + LONGEST_WAIT
        sure = True
        while True:
            try:
                status, answer = self.send(ballot)
            except (OSError, http.client.HTTPException):
                if time.monotonic() > end:
                    raise
            else:
                if status != 503 or time.monotonic() > end:
                    return Told(ballot, status, answer, sure)
            sure = False
            time.sleep(0.2)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _headers(token: str) -> dict[str, str]:
    return {
        "Cookie": f"voice={token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "Sec-Fetch-Site": "same-origin",
    }


@dataclass
class Crowd:
    """Threads that vote until told to stop. A vote counts as acknowledged when its answer, a 200, has arrived.

    A vote whose answer got lost is sent again under its key, as the page does, except every third: nobody comes
    back for that one. Answers other than 200 are kept in `refused`.
    """

    port: int
    tokens: list[str]
    threads: int = 16
    seed: int = 0
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    sent: int = 0
    _stop: Event = field(default_factory=Event)
    _counting: Lock = field(default_factory=Lock)
    _running: list[Thread] = field(default_factory=list)

    def __enter__(self) -> "Crowd":
        for number in range(self.threads):
            thread = Thread(target=self._vote, args=(number,))
            thread.start()
            self._running.append(thread)
        return self

    def __exit__(self, *_fault: object) -> None:
        self._stop.set()
        for thread in self._running:
            thread.join()

    def wait_for(self, votes: int) -> None:
        """Let so many more votes be acknowledged."""
        goal = len(self.acknowledged) + votes
        until(lambda: len(self.acknowledged) >= goal)

    def _vote(self, number: int) -> None:
        chance = random.Random(self.seed * 1000 + number)
        with closing(Voter(self.port)) as voter:
            while not self._stop.is_set():
                self._cast(voter, chance)

    def _cast(self, voter: Voter, chance: random.Random) -> None:
        key = str(UUID(int=chance.getrandbits(128), version=4))
        token, choice = chance.choice(self.tokens), chance.choice(CHOICES)
        ballot = Ballot(token, chance.randint(1, STATEMENTS), choice, key)
        with self._counting:
            self.sent += 1
        answer = None
        while answer is None and not self._stop.is_set():
            try:
                answer = voter.send(ballot)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                if chance.random() < 1 / 3:
                    return
        if answer is not None and answer[0] == 200:
            self.acknowledged[key] = answer[1]["receipt"]
        elif answer is not None:
            self.refused.append(answer)


def until(happened: Callable[[], bool], seconds: float = LONGEST_WAIT) -> None:
    """Wait for something, with patience for a busy machine."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def audited(installation: Installation, acknowledged: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What `audit` says of the installation, without faults."""
    file = installation.folder / "acknowledged.json"
    file.write_text(json.dumps(acknowledged))
    told: dict[str, Any] = json.loads(
        installation.python(f"from tests.faults.audit import audit, Path; audit(Path({str(file)!r}))")
    )
    assert told["faults"] == []
    return told
