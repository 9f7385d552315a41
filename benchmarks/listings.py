"""Every list with 500 and with 50,000 rows: SQL queries, CPU of a page made anew and of a kept one.

    python benchmarks/listings.py [--rows 500 50000] [--requests 20]

Beside ours, on the same rows of the same database, what Django gives out of the box: a generic `ListView`, its
template language, its default middleware. Medians of five rounds; every request passes the whole WSGI application.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from serving import environment

HERE = Path(__file__).resolve().parent
MOST_QUERIES, MOST_ANEW, MOST_KEPT = 10, 5.0, 0.5
Figures = dict[str, dict[str, float | None]]


def main() -> None:
    options = argparse.ArgumentParser(description="Every list with few and with many rows")
    options.add_argument("--rows", type=int, nargs="+", default=[500, 50_000])
    options.add_argument("--requests", type=int, default=20)
    chosen = options.parse_args()
    ours, stock = [], []
    for rows in chosen.rows:
        with tempfile.TemporaryDirectory() as folder:
            env = environment(folder)
            subprocess.run(
                [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"], env=env, check=True
            )
            ours.append(_child("listings_ours.py", env, rows, chosen.requests))
            stock.append(
                _child(
                    "listings_stock.py", env | {"DJANGO_SETTINGS_MODULE": "listings_stock_settings"}, rows, 5
                )
            )
    print(f"Load {os.getloadavg()[0]:.1f}; a loop of 3 million additions took {_pace():.0f} ms of CPU.\n")
    _table("ours", chosen.rows, ours)
    print()
    _table("Django's ListView", chosen.rows, stock)
    missed = [name for name in ours[0] if not _holds([each[name] for each in ours])]
    print("\nEvery list holds the bars." if not missed else f"\nMissed by: {', '.join(missed)}.")


def _child(script: str, env: dict[str, str], *words: int) -> Figures:
    told = subprocess.run(
        [sys.executable, str(HERE / script), *map(str, words)],
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: Figures = json.loads(told.stdout)
    return found


def _table(who: str, rows: list[int], found: list[Figures]) -> None:
    heads = [f"{what}, {each:,} rows" for each in rows for what in ("queries", "anew ms")]
    print(f"| {who} | {' | '.join(heads)} | kept ms |\n| --- |{' ---: |' * (len(heads) + 1)}")
    for name in found[0]:
        cells = [
            cell for each in found for cell in (f"{each[name]['queries']:.0f}", f"{each[name]['anew']:.1f}")
        ]
        kept = found[-1][name]["kept"]
        print(f"| {name} | {' | '.join(cells)} | {'not kept' if kept is None else f'{kept:.2f}'} |")


def _holds(sizes: list[dict[str, float | None]]) -> bool:
    queries = {each["queries"] for each in sizes}
    anew, kept = max(each["anew"] or 0 for each in sizes), max(each["kept"] or 0 for each in sizes)
    return (
        len(queries) == 1
        and max(q or 0 for q in queries) <= MOST_QUERIES
        and anew <= MOST_ANEW
        and kept <= MOST_KEPT
    )


def _pace() -> float:
    """How fast this machine counts at the moment: on a busy one, CPU seconds swell too."""
    started, total = time.process_time(), 0
    for each in range(3_000_000):
        total += each
    return (time.process_time() - started) * 1000


if __name__ == "__main__":
    main()
