"""Export of a conversation with 250,000 votes: over HTTP from the real server, and by the command line.

    python benchmarks/export.py [--votes 250000] [--people 6500] [--runs 5]

Measures seconds, CPU and the growth of the process's own memory; checks checksum and manifest; kills the server in
mid-stream and looks whether the client can tell. Beside it stands what a stock Django view does: all rows into a
list, the whole file into one answer.
"""

import argparse
import hashlib
import http.client
import io
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from serving import LOOK_EVERY, Server, cookie_of, environment, python, resident

STATEMENTS = 200
SUBJECT = "engagement=harbour&conversation=talk"
FILES = ("comments.csv", "summary.csv", "votes.csv", "participants-votes.csv")
FILL = """
import sys
sys.path.insert(0, {here!r})
import town, votes_in_bulk
votes_in_bulk.fill({people}, {statements}, {votes})
votes_in_bulk.written(town.conversation(town.Community.objects.get(), "small", {statements}), 10, 100)
print(*town.Activity.objects.order_by("pk").values_list("pk", flat=True))
"""
STOCK = """
import csv, io, json, time
import django; django.setup()
from civiccircle.kernel.activities.models import Contribution
def memory():
    line = next(line for line in open("/proc/self/status") if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024
before = memory()
started, cpu = time.monotonic(), time.process_time()
out = io.StringIO()
writer = csv.writer(out)
rows = Contribution.objects.all()
for row in rows:
    said = json.loads(row.payload)
    writer.writerow([row.accepted_at.timestamp(), said["statement"], row.participant_id, said["vote"]])
content = out.getvalue().encode()
print(json.dumps([time.monotonic() - started, time.process_time() - cpu,
    memory() - before, len(content)]))
"""


@dataclass(frozen=True)
class Run:
    """Seconds, CPU seconds, megabytes of memory above what was there before, megabytes written."""

    seconds: float
    cpu: float
    memory: float
    written: float


def main() -> None:
    options = argparse.ArgumentParser(description="Export of a conversation")
    options.add_argument("--votes", type=int, default=250_000)
    options.add_argument("--people", type=int, default=6_500)
    options.add_argument("--runs", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        env = environment(folder)
        here = str(Path(__file__).resolve().parent)
        told = python(
            FILL.format(here=here, people=chosen.people, statements=STATEMENTS, votes=chosen.votes), env
        )
        large, small = told.split()
        print(f"{chosen.votes:,} votes of {chosen.people:,} people; load {os.getloadavg()[0]:.1f}\n")
        print("| what | seconds | CPU s | MB above | MB written |\n| --- | ---: | ---: | ---: | ---: |")
        runs = chosen.runs
        _tell("Polis zip over HTTP, server just started", [_over_http(env, "polis") for _ in range(runs)])
        _tell("totals as CSV over HTTP", [_over_http(env, "statements") for _ in range(runs)])
        _tell("`civiccircle export polis`", [_by_command(env, large, small) for _ in range(runs)])
        _tell(
            "stock Django view, votes only", [Run(*json.loads(python(STOCK, env))) for _ in range(runs)], 1e6
        )
        print(f"\nServer killed in mid-stream: {_killed(env)}.")
        print(f"Checksum: {_checksum(env)}.")


def _tell(what: str, runs: list[Run], unit: float = 1) -> None:
    seconds, cpu, memory, written = (
        statistics.median(getattr(run, name) for run in runs)
        for name in ("seconds", "cpu", "memory", "written")
    )
    print(f"| {what} | {seconds:.1f} | {cpu:.1f} | {memory:.0f} | {written / unit:.1f} |", flush=True)


def _over_http(env: dict[str, str], export: str) -> Run:
    """One download from a server that has served a page, and nothing of this conversation, before."""
    with Server(env) as server:
        server.get("/en/town/engagements/")
        peak, before, cpu = server.watch()
        started = time.monotonic()
        content = server.get(f"/en/town/downloads/{export}/?{SUBJECT}", cookie_of(env))
        seconds = time.monotonic() - started
        run = Run(seconds, server.cpu() - cpu, peak() - before, len(content) / 1e6)
    if export == "polis":
        _check_zip(content)
    else:
        _check_csv(content)
    return run


def _check_zip(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = {each["name"]: each for each in json.loads(archive.read("manifest.json"))["files"]}
        assert set(manifest) == set(FILES), manifest
        for name, told in manifest.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == told["sha256"], name


def _check_csv(content: bytes) -> None:
    rows, last = content[: content.rindex(b"# complete")], content[content.rindex(b"# complete") :]
    _word, _count, digest = last.decode().strip().split(",")
    assert hashlib.sha256(rows).hexdigest() == digest


def _by_command(env: dict[str, str], large: str, small: str) -> Run:
    """Memory above what the same command needs for a hundred votes."""
    program = Path(sys.executable).with_name("civiccircle")
    with tempfile.TemporaryDirectory() as folder:
        before = _measured([program, "export", "polis", small, folder], env)
        whole = _measured([program, "export", "polis", large, folder], env)
        written = sum(file.stat().st_size for file in Path(folder).iterdir())
        assert {file.name for file in Path(folder).iterdir()} == set(FILES)
    return Run(whole[0], whole[1], whole[2] - before[2], written / 1e6)


def _measured(command: list[object], env: dict[str, str]) -> tuple[float, float, float]:
    """Seconds, CPU seconds and the peak of memory of a command, in MB."""
    started, peak = time.monotonic(), 0.0
    child = subprocess.Popen([str(word) for word in command], env=env, stdout=subprocess.DEVNULL)
    while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
        peak = max(peak, resident(child.pid))
        time.sleep(LOOK_EVERY)
    _pid, status, usage = ended
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime, peak


def _killed(env: dict[str, str]) -> str:
    """What a client sees whose server dies (kill -9) after the first kilobyte."""
    with Server(env) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", f"/en/town/downloads/polis/?{SUBJECT}", headers={"Cookie": cookie_of(env)})
        answer = connection.getresponse()
        content = answer.read(1_000)
        server.kill(signal.SIGKILL)
        try:
            content += answer.read()
            told = "the connection ended as if all were well"
        except (http.client.HTTPException, OSError) as fault:
            told = f"the client's library raises {type(fault).__name__}"
    try:
        zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        return f"{told}, and the zip does not open"
    return f"{told}, and the zip opens: the break goes unnoticed"


def _checksum(env: dict[str, str]) -> str:
    with Server(env) as server:
        content = server.get(f"/en/town/downloads/polis/?{SUBJECT}", cookie_of(env))
        line = server.get(f"/en/town/downloads/polis/checksum/?{SUBJECT}", cookie_of(env)).decode()
    same = line.split()[0] == hashlib.sha256(content).hexdigest()
    return "the file equals the one announced" if same else "the file DIFFERS from the one announced"


if __name__ == "__main__":
    main()
