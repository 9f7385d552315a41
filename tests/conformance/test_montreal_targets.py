"""The chance of reaching a target, back-tested on the indicators of Montréal from 2010 to 2017."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from civiccircle.methods.target_chance import outlook
from civiccircle.methods.target_progress import Direction, Reading

SHARES = np.arange(1, 10) / 10


@pytest.fixture
def series(shared_data: Path) -> list[list[Reading]]:
    found: dict[str, list[Reading]] = defaultdict(list)
    with (shared_data / "indicators" / "montreal_performance_indicators.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["KPIID"]].append(Reading(Decimal(row["Valeur"]), date(int(row["DateDonnee"]), 12, 31)))
    return [sorted(readings, key=lambda reading: reading.day) for _, readings in sorted(found.items())]


def test_chances_are_calibrated_within_five_hundredths(series: list[list[Reading]]) -> None:
    """From every four values or more, one to three years ahead: where did the value fall in what was foretold? A tenth
    of them should lie below the first tenth, and so on."""
    fell = []
    for readings in series:
        for known in range(4, len(readings)):
            for later in readings[known:]:
                if later.day.year - readings[known - 1].day.year <= 3:
                    look = outlook(float(later.value), later.day, readings[:known], Direction.DOWN)
                    if look.chance is not None:
                        fell.append(look.chance)
    assert len(fell) == 448
    off = np.abs([(np.array(fell) <= share).mean() - share for share in SHARES])
    assert off.mean() <= 0.05
    assert off.max() <= 0.08
