"""adhocracy+ beside us in one run: lists, an export, votes over HTTP, the installation; prints a table in Markdown.

    scripts/with-postgres --durable .venv/bin/python benchmarks/adhocracy.py [--rows 500] [--runs 5] [--seconds 5]

Needs wrk, and PostGIS beside PostgreSQL (apt-get install wrk postgresql-15-postgis-3 gdal-bin). The peer is cloned from
GitHub, or from the copies that `--site` and `--library` name, and lives under .build/peers. Both use the same
PostgreSQL, where every commit waits for the disk. Each round measures ours, then the peer; medians are told.
"""

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import votes_http as votes
from adhocracy_place import HERE, Peer, ours_installed, peer_installed, ratings, size_of
from serving import cpu_of, environment, python

LISTS = (
    "engagements, all, page 3",
    "statements, at the desk",
    "my votes in a conversation",
    "API statements",
)
THEIRS, DATABASES = "ideas of a project", ("PostgreSQL", "SQLite")
EXPORT = "/en/town/downloads/statements/?engagement=harbour&conversation=talk"
TOWN = """
import json, sys
sys.path.insert(0, {here!r})
import town, listings_ours as lists
here = town.made()
cookies = {{"reader": "", "voice": "voice=" + town.rows(here, {rows}), "officer": lists._session(here)}}
talk = lists.Conversation.objects.get(activity__engagement__slug="harbour")
pages = lists.pages(lists.Record.objects.earliest("pk").uid, talk.activity_id)
told = {{name: [pages[name][0], cookies[pages[name][1]], {times}] for name in {names!r}}}
with lists.connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(json.dumps(told | {{"export": [{export!r}, cookies["officer"], 5]}}))
"""
Figures = dict[str, float]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--site", help="a git directory of adhocracy-plus, instead of GitHub")
    options.add_argument("--library", help="a git directory of adhocracy4, instead of GitHub")
    options.add_argument("--rows", type=int, default=500, help="ideas, and statements")
    options.add_argument("--requests", type=int, default=20, help="requests for each list and round")
    options.add_argument("--seconds", type=int, default=5, help="seconds of votes in each round")
    options.add_argument("--runs", type=int, default=5, help="rounds of which the median counts")
    chosen = options.parse_args()
    if "DATABASE_URL" not in os.environ or shutil.which("wrk") is None:
        sys.exit("put `scripts/with-postgres --durable` in front, and install wrk (apt-get install wrk)")
    peer = peer_installed(chosen.site, chosen.library)
    with tempfile.TemporaryDirectory() as folder:
        found: dict[str, list[Figures]] = defaultdict(list)
        town = environment(folder) | {"DATABASE_URL": _database("town")}
        theirs = peer.environment(_database("peer", "postgis"))
        once(found, "set up ours", partial(_migrated, [sys.executable, "-m", "django"], town))
        once(found, "set up theirs", partial(_migrated, [peer.python, "-m", "django"], theirs))
        subprocess.run(
            [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"], env=town, check=True
        )
        pages = python(
            TOWN.format(here=str(HERE), rows=chosen.rows, times=chosen.requests, names=LISTS, export=EXPORT),
            town,
        )
        told = peer.filled(theirs, chosen.rows)
        asked = {
            THEIRS: [told["list"], "", chosen.requests],
            "export": [told["export"], told["sessions"][0], 1],
        }
        own = [OurVotes(Path(folder, name), url) for name, url in (("one", _database("votes")), ("two", ""))]
        with peer.served(theirs):
            load = Ratings(told, Path(folder, "sessions"), theirs["DATABASE_URL"])
            for number in range(chosen.runs):
                once(found, "ours", partial(_asked, sys.executable, town, pages))
                once(found, "theirs", partial(_asked, peer.python, theirs, json.dumps(asked)))
                for name, ours in zip(DATABASES, own, strict=True):
                    once(found, name, partial(ours, chosen.seconds, number))
                once(found, "ratings", partial(load, peer, chosen.seconds))
    _tell(found, chosen.rows, peer)


def once(found: dict[str, list[Figures]], name: str, act: Callable[[], Figures]) -> None:
    found[name].append(act())
    print(f"{name}: {found[name][-1]}", file=sys.stderr, flush=True)


def _database(name: str, extension: str = "", template: str = "template1") -> str:
    """The address of a new database, a copy of the template, on the PostgreSQL that DATABASE_URL names."""
    address = os.environ["DATABASE_URL"]
    own = address.replace("/postgres?", f"/{name}?")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    if extension:
        with psycopg.connect(own, autocommit=True) as connection:
            connection.execute(f"CREATE EXTENSION {extension}")
    return own


def _migrated(django: list[str], env: dict[str, str]) -> Figures:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*django, "migrate", "-v0", "--skip-checks"], env=env, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    plan = subprocess.run(
        [*django, "showmigrations", "--plan"], env=env, check=True, capture_output=True, text=True
    ).stdout
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"migrations": plan.count("[X]"), "cpu": cpu}


def _asked(program: str, env: dict[str, str], pages: str) -> Figures:
    """What adhocracy_ask.py tells of each page, under names like "export, queries"."""
    script = [program, str(HERE / "adhocracy_ask.py")]
    answer = subprocess.run(
        script, env=env, input=pages, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return {
        f"{page}, {what}": figure
        for page, told in json.loads(answer).items()
        for what, figure in told.items()
    }


class OurVotes:
    """Our load, in each round on a fresh copy of a database that was filled once."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir()
        self._folder, self._url = folder, url
        env = self._environment(folder, url)
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, check=True)
        Path(folder, "tokens").write_text(python(votes.FILL, env))

    def __call__(self, seconds: int, number: int) -> Figures:
        with tempfile.TemporaryDirectory() as place:
            shutil.copytree(self._folder, place, dirs_exist_ok=True)
            name = f"round{number}"
            url = self._url and _database(name, template="votes")
            env, tokens = self._environment(Path(place), url), Path(place, "tokens")
            program = [str(Path(sys.executable).with_name("civiccircle")), "serve", "--no-jobs"]
            server = subprocess.Popen(
                [*program, "--port", str(votes.PORT)], env=env, stdout=subprocess.DEVNULL
            )
            try:
                votes.wait_for(f"{votes.ADDRESS}/health")
                votes.load(64, 2, tokens, number + 100)
                return _under_load(server.pid, lambda: votes.load(64, seconds, tokens, number))
            finally:
                server.terminate()
                server.wait(30)

    def _environment(self, folder: Path, url: str) -> dict[str, str]:
        env = environment(str(folder))
        del env["DATABASE_URL"]
        return env | ({"DATABASE_URL": url} if url else {})


class Ratings:
    """The peer's load: every request a rating that its person has not given before."""

    def __init__(self, told: dict[str, Any], sessions: Path, url: str) -> None:
        sessions.write_text("\n".join(told["sessions"]))
        self._words = [told["rating"], str(told["first"]), str(told["half"]), str(sessions)]
        self._next, self._url = 0, url

    def __call__(self, peer: Peer, seconds: int) -> Figures:
        self._load(peer, 2)
        return _under_load(peer.server.pid, lambda: self._load(peer, seconds), lambda: ratings(self._url))

    def _load(self, peer: Peer, seconds: int) -> tuple[str, ...]:
        wrk = [
            "wrk",
            "-t1",
            "-c64",
            f"-d{seconds}s",
            "--timeout",
            "10s",
            "-s",
            str(HERE / "adhocracy_votes.lua"),
        ]
        told = subprocess.run(
            [*wrk, peer.address, "--", *self._words, str(self._next)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        found = re.search(r"RESULT (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)", told)
        assert found, told
        self._next += int(found[1]) + 1_000
        return found.groups()


def _under_load(
    pid: int, load: Callable[[], tuple[str, ...]], kept: Callable[[], int] = lambda: 0
) -> Figures:
    """Votes a second, p99 in ms, CPU µs a vote: of the server, and with the database's.

    A slow server still works on votes when the load has gone: its CPU is shared among all that it has kept.
    """
    _settled(pid)
    before, server, database = kept(), cpu_of(pid), _database_cpu()
    requests, microseconds, failed, _median, p99, _bytes = map(float, load())
    _settled(pid)
    server, database = cpu_of(pid) - server, _database_cpu() - database
    taken = max(requests - failed, kept() - before)
    return {
        "failed": failed,
        "rate": (requests - failed) / microseconds * 1e6,
        "p99": p99,
        "cpu": server / taken * 1e6,
        "whole": (server + database) / taken * 1e6,
    }


def _settled(pid: int) -> None:
    """Waits until a server has nothing left to do."""
    last = -1.0
    while (now := cpu_of(pid)) - last > 0.02:
        last = now
        time.sleep(1)


def _database_cpu() -> float:
    """CPU seconds of PostgreSQL so far, with its processes that have ended."""
    folder = Path(os.environ["DATABASE_URL"].rpartition("host=")[2], "data")
    return cpu_of(int(Path(folder, "postmaster.pid").read_text().split()[0]), ended=True)


def _tell(found: dict[str, list[Figures]], rows: int, peer: Peer) -> None:
    middle = {
        name: {what: statistics.median(run[what] for run in runs) for what in runs[0]}
        for name, runs in found.items()
    }
    print(f"Load {os.getloadavg()[0]:.1f}; {rows} rows, medians of {len(found['ours'])}.\n")
    print("| what | ours | adhocracy+ | times better |\n| --- | ---: | ---: | ---: |")
    for what, mine, its, digits in _lines(middle, rows, peer):
        ratio = mine / its if what.endswith("votes/s") else its / mine
        print(f"| {what} | {mine:,.{digits}f} | {its:,.{digits}f} | {ratio:.{0 if ratio >= 10 else 1}f} |")
    failed = {name: sum(run["failed"] for run in found[name]) for name in (*DATABASES, "ratings")}
    print(
        "\nVotes refused or lost on the way: "
        + ", ".join(f"{name} {each:.0f}" for name, each in failed.items())
    )


def _lines(middle: dict[str, Figures], rows: int, peer: Peer) -> Iterator[tuple[str, float, float, int]]:
    ours, theirs = middle["ours"], middle["theirs"]
    for page in LISTS:
        for what, head, digits in (("queries", "SQL queries", 0), ("cpu", "CPU ms a request", 1)):
            yield f"{page}: {head}", ours[f"{page}, {what}"], theirs[f"{THEIRS}, {what}"], digits
    yield "export: SQL queries", ours["export, queries"], theirs["export, queries"], 0
    for what, head in (("seconds", "seconds"), ("cpu", "CPU ms")):
        yield (
            f"export: {head} a 1,000 rows",
            ours[f"export, {what}"] * 1_000 / rows,
            theirs[f"export, {what}"] * 1_000 / rows,
            2 if what == "seconds" else 0,
        )
    ratings = middle["ratings"]
    for database in DATABASES:
        mine = middle[database]
        yield f"votes on {database}: votes/s", mine["rate"], ratings["rate"], 0
        yield f"votes on {database}: p99 ms", mine["p99"], ratings["p99"], 0
        if database == "PostgreSQL":
            yield "votes on PostgreSQL: CPU µs a vote, server alone", mine["cpu"], ratings["cpu"], 0
        yield f"votes on {database}: CPU µs a vote, with the database", mine["whole"], ratings["whole"], 0
    (packages, size), (its_packages, its_size) = size_of(ours_installed()), size_of(peer.folder / "env")
    yield "run-time packages", packages, its_packages, 0
    yield "environment, MB", size, its_size, 0
    mine, its = middle["set up ours"], middle["set up theirs"]
    yield "migrations", mine["migrations"], its["migrations"], 0
    yield "migrate an empty database, CPU s (once)", mine["cpu"], its["cpu"], 1


if __name__ == "__main__":
    main()
