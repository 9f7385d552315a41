"""The durable half of `ledger.py`: leaves appended to a real database in batches, each on the disk before the next.

    CIVICCIRCLE_DATA=FOLDER python benchmarks/ledger_durable.py LEAVES BATCH

SQLite with synchronous=FULL, as an installation has it. Prints JSON: leaves a second by the clock and by processor
time, medians of five.
"""

import json
import sys
from statistics import median
from time import perf_counter, process_time

import town
from django.db import connection, transaction

from civiccircle.kernel.ledger import actions

ROUNDS = 5


def appended(community: int, count: int, batch: int) -> tuple[float, float]:
    """Leaves a second, by the clock and by processor time, into the log as it is."""
    batches = [
        [number.to_bytes(32, "big") for number in range(start, start + batch)]
        for start in range(0, count, batch)
    ]
    clock, processor = perf_counter(), process_time()
    for each in batches:
        with transaction.atomic():
            actions.append(community, each)
    return count / (perf_counter() - clock), count / (process_time() - processor)


def main(count: int, batch: int) -> None:
    community = town.made().pk
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2, "not FULL"
    rounds = [appended(community, count, batch) for _ in range(ROUNDS)]
    told = {"clock": median(a for a, _ in rounds), "processor": median(b for _, b in rounds)}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
