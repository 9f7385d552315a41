"""A new vote on the result page: how long until its numbers include it, at 3.9 million votes in the database.

    python benchmarks/live_map.py [--people 100000] [--statements 1000] [--runs 5]

The page is asked for over HTTP from the real server, every 20 ms as from a reader's impatient hand. Beside it stands
what Polis does: the whole map anew for each page, from the database (here with our method, which is faster).
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from serving import Server, environment, python

RESULTS = "/en/town/engagements/harbour/conversations/talk/results/"
BOUND = 30.0
FILL = """
import sys
sys.path.insert(0, {here!r})
import votes_in_bulk
print(votes_in_bulk.fill({people}, {statements}, contributions=False))
"""
VOTE = """
import json, time, uuid
import django; django.setup()
from django.utils import timezone
from civiccircle.kernel.activities.models import Activity, Contribution, Participant
from civiccircle.listen.conversations import actions
activity = Activity.objects.get(slug="talk")
for _round in range({rounds}):
    person = Participant.objects.create(engagement=activity.engagement, joined_at=timezone.now())
    actions.vote(activity=activity, participant_id=person.pk, statement=1, choice=1, key=uuid.uuid4())
    print(time.time(), flush=True)
    input()
"""
WHOLE = """
import json, time
import django; django.setup()
from civiccircle.listen.conversations.map_state import MapState
from civiccircle.listen.conversations.models import Conversation
started, cpu = time.monotonic(), time.process_time()
MapState(Conversation.objects.get().pk).now()
print(json.dumps([time.monotonic() - started, time.process_time() - cpu]))
"""


def main() -> None:
    options = argparse.ArgumentParser(description="A new vote on the result page")
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--statements", type=int, default=1_000)
    options.add_argument("--runs", type=int, default=5)
    chosen = options.parse_args()
    here = str(Path(__file__).resolve().parent)
    with tempfile.TemporaryDirectory() as folder:
        env = environment(folder)
        votes = int(python(FILL.format(here=here, people=chosen.people, statements=chosen.statements), env))
        wall, cpu = json.loads(python(WHOLE, env))
        with Server(env) as server:
            started, used = time.monotonic(), server.cpu()
            server.get(RESULTS)
            first = time.monotonic() - started, server.cpu() - used
            waits = _waits(server, env, chosen.runs)
            page = statistics.median(_page(server) for _round in range(chosen.runs))
            resident = server.resident()
    size = f"{chosen.people:,} people × {chosen.statements:,} statements, {votes:,} votes"
    print(f"{size}; load {os.getloadavg()[0]:.1f}\n\n| what | seconds | CPU s |\n| --- | ---: | ---: |")
    print(f"| new vote until the page's numbers have it | {statistics.median(waits):.2f} | |")
    print(f"| that page, made anew | | {page:.4f} |")
    print(f"| first page after a start: all votes read, map made | {first[0]:.1f} | {first[1]:.1f} |")
    print(f"| the same without a standing map, for every page | {wall:.1f} | {cpu:.1f} |")
    print(f"\nThe server holds {resident:.0f} MB.")


def _waits(server: Server, env: dict[str, str], runs: int) -> list[float]:
    """Seconds from the acknowledgement of a vote to the first page that counts it."""
    voter = subprocess.Popen(
        [sys.executable, "-c", VOTE.format(rounds=runs)],
        env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert voter.stdin
    assert voter.stdout
    waits, before = [], _votes(server)
    for _round in range(runs):
        acknowledged = float(voter.stdout.readline())
        while _votes(server) <= before:
            assert time.time() - acknowledged < BOUND, "the vote does not come in"
            time.sleep(0.02)
        waits.append(time.time() - acknowledged)
        before += 1
        voter.stdin.write("\n")
        voter.stdin.flush()
    voter.wait(30)
    return waits


def _votes(server: Server) -> int:
    """How many votes the page tells."""
    page = re.sub(r"\s+", " ", server.get(RESULTS).decode())
    found = re.search(r"<dt>votes</dt><dd class=\"stat__number\">([\d,]+)</dd>", page)
    assert found is not None, "the page tells no number of votes"
    return int(found[1].replace(",", ""))


def _page(server: Server) -> float:
    """CPU seconds of a page, over a second's worth of them."""
    started, used = time.monotonic(), server.cpu()
    count = 0
    while time.monotonic() - started < 2:
        server.get(RESULTS)
        count += 1
    return (server.cpu() - used) / count


if __name__ == "__main__":
    main()
