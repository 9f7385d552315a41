"""A cluster of Dask workers, on this machine or on many. Needs the extra ``civiccircle[cluster]``.

Between the parts of the cluster everything is encrypted and mutually authenticated (TLS) unless told
otherwise. Workers run what they are sent: keep the scheduler in a private network, and its certificates
secret.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from civiccircle.engine.base import ATTEMPTS, EngineError, cores, fold

Partition = TypeVar("Partition")
Partial = TypeVar("Partial")


@dataclass(frozen=True)
class Cluster:
    """The scheduler at `address`, or without one a cluster of `workers` processes on this machine.

    With `security` a cluster of our own makes certificates that live as long as it does; for a scheduler
    elsewhere they are those that Dask's own configuration names.
    """

    address: str | None = None
    workers: int | None = None
    security: bool = True

    def run(
        self,
        job: Callable[[Partition], Partial],
        partitions: Iterable[Partition],
        combine: Callable[[Partial, Partial], Partial],
    ) -> Partial:
        if self.security and self.address and self.address.startswith("tcp://"):
            raise EngineError(
                f"{self.address} is not encrypted: use a tls:// address, or Cluster(security=False)"
            )
        distributed, killed = _distributed()
        with self._client(distributed) as client, client.as_current():
            # The tree is built of futures: partials meet on the workers, only the root comes here.
            ahead = 4 * max(1, len(client.scheduler_info()["workers"]))
            started = _in_order(client, distributed.wait, ahead, job, partitions)
            root = fold(started, lambda a, b: client.submit(combine, a, b, pure=False))
            try:
                result: Partial = root.result()
            except killed as death:
                raise EngineError(
                    f"cluster workers died {ATTEMPTS} times on one piece of work: give them more memory, "
                    "or cut the partitions smaller"
                ) from death
        return result

    @contextmanager
    def _client(self, distributed: Any) -> Iterator[Any]:
        import dask

        quiet = {
            "distributed.admin.large-graph-warning-threshold": "1TB",
            "distributed.scheduler.allowed-failures": ATTEMPTS - 1,
            # No web pages: neither of the scheduler nor of the workers.
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
        }
        with dask.config.set(quiet):
            if self.address:
                with distributed.Client(self.address, set_as_default=False) as client:
                    yield client
                return
            with (
                distributed.LocalCluster(
                    n_workers=self.workers or cores(),
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    scheduler_kwargs={"dashboard": False},
                    security=self.security or None,
                    silence_logs=logging.CRITICAL,
                ) as cluster,
                distributed.Client(cluster, set_as_default=False) as client,
            ):
                yield client


def _in_order(
    client: Any,
    wait: Callable[..., Any],
    ahead: int,
    job: Callable[[Partition], Partial],
    partitions: Iterable[Partition],
) -> Iterator[Any]:
    """Futures of the partials, no more than `ahead` of them unfinished."""
    unfinished: deque[Any] = deque()
    for partition in partitions:
        future = client.submit(job, partition, pure=False)
        unfinished.append(future)
        if len(unfinished) > ahead:
            wait(unfinished.popleft())
        yield future


def _distributed() -> tuple[Any, type[Exception]]:
    try:
        import distributed
        from distributed.scheduler import KilledWorker
    except ImportError as missing:
        raise EngineError(
            "the cluster engine is not installed: pip install 'civiccircle[cluster]', or set "
            "CIVICCIRCLE_ENGINE=processes"
        ) from missing
    return distributed, KilledWorker
