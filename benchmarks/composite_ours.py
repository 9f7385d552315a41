"""One task of the benchmark of composite indices, in a process of its own; prints what it took as JSON."""

import csv
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from civiccircle.engine import choose
from civiccircle.methods.composite_index import (
    Choices,
    Direction,
    Frame,
    Group,
    Index,
    Indicator,
    Normalisation,
    Polytope,
    Treatment,
    Uncertainty,
    best_place,
    canonical_table,
    composite_index,
    contest,
    draw,
    influence,
    rank_intervals,
    simultaneous_rank_intervals,
    worst_place,
)

BRAZIL = ("idhm_e", "idhm_l", "idhm_r", "espvida", "rdpc", "gini", "pop", "lat")
NOMINAL = Choices(normalisation=Normalisation("min_max", 1, 100), coverage=0, duplicates=1)
UNSURE = {
    "treatments": tuple(Treatment(most) for most in range(1, 6)),
    "normalisations": (Normalisation("min_max", 1, 100), Normalisation("z", 10, 2)),
    "aggregations": ("arithmetic", "geometric"),
    "weights": 0.25,
}


@dataclass(frozen=True)
class World:
    """error beside what tells cities apart; correlation of the indicators; errors up to `unlike` times larger or
    smaller from city to city; aggregation."""

    cities: int
    indicators: int
    error: float
    correlation: float = 0.0
    unlike: float = 1.0
    mean: str = "arithmetic"


WORLDS = (
    World(30, 6, 0.3),
    World(30, 6, 0.5),
    World(30, 6, 1.0),
    World(30, 6, 1.0, correlation=0.5),
    World(50, 10, 0.7, unlike=3.0),
    World(50, 10, 0.7, correlation=0.4, mean="geometric"),
    World(12, 6, 0.7),
    World(30, 6, 0.05),
)


def main() -> None:
    data, what = Path(sys.argv[1]), sys.argv[2]
    if what == "coverage":
        print(coverage(int(sys.argv[3])))
        return
    task = TASKS[what](data)
    cpu, wall = time.process_time(), time.perf_counter()
    task()
    figures = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def indexed(table: list[dict[str, str]], unit: str, root: Group, error: float, choices: Choices) -> Index:
    """An index of the columns named in the frame; every standard error is this share of the column's spread."""
    frame = Frame(root)
    columns = {
        one.id: np.array([float(row[one.id]) if row[one.id] not in ("", "NA") else np.nan for row in table])
        for one in frame.indicators
    }
    errors = {name: np.full(len(table), error * np.nanstd(column)) for name, column in columns.items()}
    made = canonical_table(
        frame,
        [row[unit] for row in table],
        columns,
        measured_in={one.id: one.unit for one in frame.indicators},
        errors=errors,
    )
    return composite_index(made, frame, choices)


def asem(data: Path, error: float) -> Index:
    meta = rows(data / "asem_coinr_meta.csv")

    def node(row: dict[str, str]) -> Group | Indicator:
        if row["Level"] == "1":
            return Indicator(
                row["iCode"], row["Unit"], Direction.UP if row["Direction"] == "1" else Direction.DOWN
            )
        return Group(row["iCode"], tuple(node(part) for part in meta if part["Parent"] == row["iCode"]))

    root = node(next(row for row in meta if row["Level"] == "4"))
    assert isinstance(root, Group)
    return indexed(rows(data / "asem_coinr_raw.csv"), "uCode", root, error, NOMINAL)


def draws(data: Path, error: float) -> Callable[[], object]:
    index, run = asem(data, error), choose("threads").run
    return lambda: draw(index, Uncertainty(**UNSURE, draws=10_000), run)


def moves(data: Path) -> Callable[[], object]:
    index, run = asem(data, 0.05), choose("threads").run
    return lambda: influence(index, Uncertainty(**UNSURE), 4096, run=run)


def brazil(data: Path) -> Callable[[], object]:
    table = [row for row in rows(data / "brazil_municipal_hdi_1991_2010.csv") if row["ano"] == "2010"]
    parts = tuple(Indicator(name, "1", Direction.DOWN if name == "gini" else Direction.UP) for name in BRAZIL)
    index, run = indexed(table, "muni_id", Group("all", parts), 0.1, NOMINAL), choose("threads").run
    return lambda: rank_intervals(draw(index, Uncertainty(**UNSURE, draws=1000), run))


def extremes(data: Path) -> Callable[[], object]:
    import_module("scipy.optimize")  # a process that answers often has it loaded

    made = asem(data, 0.0)
    pillars = [group for group in made.frame.groups if isinstance(group.parts[0], Indicator)]
    flat = Frame(Group("flat", tuple(pillars)))
    columns = dict(zip(made.table.indicators, made.table.values.T, strict=True))
    units = {one.id: one.unit for one in flat.indicators}
    index = composite_index(
        canonical_table(flat, made.table.units, columns, measured_in=units), flat, NOMINAL
    )
    race = contest(index, Polytope.around({one.id: 1.0 for one in pillars}, 0.25))

    def all_of_them() -> None:
        for unit in race.units:
            found = best_place(race, unit), worst_place(race, unit)
            assert not any(one.open for one in found)

    return all_of_them


def coverage(worlds: int) -> str:
    """How often intervals of nominally 90 % hold the true place: each alone, and all of a world at once."""
    lines = [
        "\n| cities x indicators | error | correlation | unlike | mean | each alone | all at once | places wide |",
        "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |",
    ]
    for world in WORLDS:
        alone, together, wide = np.mean([held(world, seed) for seed in range(worlds)], axis=0)
        lines.append(
            f"| {world.cities} x {world.indicators} | {world.error} | {world.correlation} | x {world.unlike:.0f} "
            f"| {world.mean} | {alone:.1%} | {together:.1%} | {wide:.1f} |"
        )
    return "\n".join(lines)


def held(world: World, seed: int) -> tuple[float, float, float]:
    """Share of the cities whose interval holds their true place, whether all do at once, and how wide intervals are."""
    size = (world.cities, world.indicators)
    generator = np.random.default_rng((seed, *size, int(100 * world.error), int(10 * world.correlation)))
    common, own = generator.normal(size=(world.cities, 1)), generator.normal(size=size)
    true = 50 + 10 * (np.sqrt(world.correlation) * common + np.sqrt(1 - world.correlation) * own)
    unlike = np.exp(np.log(world.unlike) * generator.uniform(-1, 1, (world.cities, 1)))
    errors = np.broadcast_to(10 * world.error * unlike, size)
    seen = true + errors * generator.normal(size=size)
    places = simulated(world, true, errors).ranks()
    found = draw(simulated(world, seen, errors), Uncertainty(draws=500, seed=seed))
    alone, together = rank_intervals(found), simultaneous_rank_intervals(found)
    inside = (alone.best <= places) & (places <= alone.worst)
    at_once = ((together.best <= places) & (places <= together.worst)).all()
    return float(inside.mean()), float(at_once), float((alone.worst - alone.best + 1).mean())


def simulated(world: World, values: np.ndarray, errors: np.ndarray) -> Index:
    names = [f"k{k}" for k in range(world.indicators)]
    frame = Frame(
        Group("index", tuple(Indicator(name, "1", Direction.UP, goalposts=(-100, 200)) for name in names))
    )
    table = canonical_table(
        frame,
        [f"{city:03}" for city in range(world.cities)],
        {name: values[:, k] for k, name in enumerate(names)},
        measured_in=dict.fromkeys(names, "1"),
        errors={name: errors[:, k] for k, name in enumerate(names)},
    )
    normalisation = Normalisation("goalposts", 1, 100)
    return composite_index(
        table, frame, Choices(normalisation=normalisation, aggregation=world.mean, duplicates=1)
    )


TASKS: dict[str, Callable[[Path], Callable[[], object]]] = {
    "choices": lambda data: draws(data, 0.0),
    "errors": lambda data: draws(data, 0.05),
    "influence": moves,
    "brazil": brazil,
    "extremes": extremes,
}

if __name__ == "__main__":
    main()
