"""Where a method runs: threads of this process, worker processes, or a cluster.

    map_combine(job, partitions, combine)

    with choose() as engine:                    # for many passes, keep the workers
        opinion_map_from_partitions(partitions, parameters, engine.run)

gives the same bytes everywhere: partials are combined in a tree whose shape depends on the number of
partitions alone. The environment chooses for the whole installation: ``CIVICCIRCLE_ENGINE`` is ``threads``
(default), ``processes``, ``dask`` (a cluster on this machine) or the address of a Dask scheduler.
"""

import os
from collections.abc import Callable, Iterable
from typing import TypeVar

from civiccircle.engine.base import Engine, EngineError
from civiccircle.engine.processes import Processes
from civiccircle.engine.threads import Threads

Partition = TypeVar("Partition")
Partial = TypeVar("Partial")

__all__ = ["Engine", "EngineError", "Processes", "Threads", "choose", "map_combine"]


def map_combine(
    job: Callable[[Partition], Partial],
    partitions: Iterable[Partition],
    combine: Callable[[Partial, Partial], Partial],
    *,
    engine: Engine | str | None = None,
    workers: int | None = None,
) -> Partial:
    """Run ``job`` on each partition and combine the partials, neighbours first.

    On anything but threads, `job`, `combine`, partitions and partials are pickled: give functions of a
    module, and small partitions (paths, ranges) where the data lies in files. A partition whose worker dies
    is run again, so a job must be pure. Raises `ValueError` without partitions, `EngineError` when workers
    die again and again; errors of the job pass through.
    """
    chosen = choose(engine, workers) if engine is None or isinstance(engine, str) else engine
    return chosen.run(job, partitions, combine)


def choose(name: str | None = None, workers: int | None = None) -> Engine:
    """The engine of this name; without one, that of ``CIVICCIRCLE_ENGINE``."""
    name = name or os.environ.get("CIVICCIRCLE_ENGINE") or "threads"
    if name == "threads":
        return Threads(workers)
    if name == "processes":
        return Processes(workers)
    if name == "dask" or "://" in name:
        from civiccircle.engine.cluster import Cluster

        return Cluster(address=None if name == "dask" else name, workers=workers)
    raise EngineError(
        f"there is no engine {name!r}: write threads, processes, dask or the address of a Dask scheduler"
    )
