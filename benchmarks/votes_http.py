"""Acknowledged votes a second over HTTP, durable before they are acknowledged, beside the same with one commit a vote.

    python benchmarks/votes_http.py [--seconds 10] [--runs 5] [--connections 64]

Needs wrk. For PostgreSQL put `scripts/with-postgres --durable` in front. "JSON" is what a program or a script sends;
"page" is what our own page sends, which gets the next card as HTML; "JSON, one commit each" is what a stock Django view
does: one transaction and one disk flush for each vote. Every acknowledged vote is counted in the database afterwards.
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from serving import cpu_of

HERE = Path(__file__).parent
PEOPLE, STATEMENTS, PORT = 2_000, 200, 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
WAYS = (("JSON", "group", "script"), ("page", "group", "page"), ("JSON, one commit each", "inline", "script"))
VOTE = "/en/load/engagements/load/conversations/load/vote/"

FILL = f"""
import secrets
from datetime import timedelta
import django; django.setup()
from django.utils import timezone
from civiccircle.kernel.activities.models import Activity, Engagement, Participant, Phase
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.participants import key_digest
from civiccircle.listen.conversations.models import Conversation, Statement
now = timezone.now()
community, _ = Community.objects.get_or_create(slug="load", defaults={{"name": {{"en": "Load"}}}})
Engagement.objects.filter(community=community).delete()
engagement = Engagement.objects.create(community=community, slug="load", title={{"en": "Load"}}, question={{"en": "?"}},
    deciding_body={{"en": "-"}}, answer_due=now.date() + timedelta(days=99), state="published", published_at=now)
Phase.objects.create(engagement=engagement, title={{"en": "All"}}, starts_at=now - timedelta(days=1),
    ends_at=now + timedelta(days=1), verbs=["conversation.vote"])
activity = Activity.objects.create(engagement=engagement, kind="conversation", slug="load", title={{"en": "Load"}})
conversation = Conversation.objects.create(activity=activity)
Statement.objects.bulk_create(Statement(conversation=conversation, number=n, text=f"Statement {{n}}", state="accepted",
    created_at=now) for n in range({STATEMENTS}))
tokens = [secrets.token_urlsafe(32) for _ in range({PEOPLE})]
Participant.objects.bulk_create(Participant(engagement=engagement, key_digest=key_digest(engagement.pk, token),
    joined_at=now) for token in tokens)
print("\\n".join(tokens))
"""
COUNT = """
import django; django.setup()
from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.ledger.models import Log
print(Contribution.objects.count(), Log.objects.get(community__slug="load").size)
"""


@dataclass(frozen=True)
class Run:
    """One run of the load: votes a second, CPU microseconds of the server a vote, latencies in milliseconds."""

    rate: float
    cpu: float
    median: float
    p99: float
    failed: int


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=int, default=10)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--connections", type=int, default=64)
    chosen = options.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: install it (apt-get install wrk)")
    print("| votes by | votes/s | CPU a vote, µs | median ms | p99 ms | failed |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    medians = {}
    for name, intake, sender in WAYS:
        runs = [
            measure(intake, sender, chosen.seconds, chosen.connections, number)
            for number in range(chosen.runs)
        ]
        medians[name] = middle = {
            figure: statistics.median(getattr(run, figure) for run in runs)
            for figure in ("rate", "cpu", "median", "p99")
        }
        print(
            f"| {name} | {middle['rate']:.0f} | {middle['cpu']:.0f} | {middle['median']:.1f} | {middle['p99']:.1f} "
            f"| {sum(run.failed for run in runs)} |",
            flush=True,
        )
    together, each = medians["JSON"]["rate"], medians["JSON, one commit each"]["rate"]
    print(f"\nGroup commit takes {together / each:.1f} times as many votes.")


def measure(intake: str, sender: str, seconds: int, connections: int, number: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {
            "CIVICCIRCLE_DATA": folder,
            "CIVICCIRCLE_INTAKE": intake,
            "DJANGO_SETTINGS_MODULE": "civiccircle.web.settings",
        }
        program = Path(sys.executable).with_name("civiccircle")
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, check=True)
        tokens = Path(folder, "tokens")
        tokens.write_text(python(FILL, env))
        server = subprocess.Popen([program, "serve", "--port", str(PORT), "--no-jobs"], env=env)
        try:
            wait_for(f"{ADDRESS}/health")
            load(connections, 4, tokens, number + 100, sender)  # warm-up: most people have voted before
            before = cpu_of(server.pid)
            told = load(connections, seconds, tokens, number, sender)
            cpu = cpu_of(server.pid) - before
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
        contributions, leaves = map(int, python(COUNT, env).split())
        requests, microseconds, failed, median, p99, _bytes = map(float, told)
        if contributions < requests - failed or leaves < contributions:
            sys.exit(f"{requests:.0f} votes acknowledged but {contributions} kept and {leaves} in the log")
        return Run(requests / microseconds * 1e6, cpu / requests * 1e6, median, p99, int(failed))


def python(code: str, env: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True
    ).stdout


def load(connections: int, seconds: int, tokens: Path, seed: int, sender: str = "script") -> tuple[str, ...]:
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        str(HERE / "votes_http.lua"),
    ]
    told = subprocess.run(
        [*command, ADDRESS, "--", VOTE, str(STATEMENTS), str(tokens), str(seed), sender],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)", told)
    if found is None:
        sys.exit(f"wrk said: {told}")
    return found.groups()


def wait_for(address: str) -> None:
    for _attempt in range(300):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nothing answers at {address}")


if __name__ == "__main__":
    main()
