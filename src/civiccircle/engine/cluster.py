"""A cluster of Dask workers, on this machine or on many. Needs the extra ``civiccircle[cluster]``.

Between the parts of the cluster everything is encrypted and mutually authenticated (TLS) unless told
otherwise. Workers run what they are sent: keep the scheduler in a private network, and its certificates
secret.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Self, TypeVar

from civiccircle.engine.base import ATTEMPTS, EngineError, cores, fold

Partition = TypeVar("Partition")
Partial = TypeVar("Partial")

PATIENCE = 20  # seconds that a replacement has to start
CONFIGURATION: dict[str, Any] = {
    "distributed.admin.large-graph-warning-threshold": "1TB",
    "distributed.scheduler.allowed-failures": ATTEMPTS - 1,
    # No web pages: neither of the scheduler nor of the workers.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


@dataclass
class Cluster:
    """The scheduler at `address`, or without one a cluster of `workers` processes on this machine.

    With `security` a cluster of our own makes certificates that live as long as it does; for a scheduler
    elsewhere they are those that Dask's own configuration names.
    """

    address: str | None = None
    workers: int | None = None
    security: bool = True
    _client: Any = field(default=None, init=False, repr=False, compare=False)
    _resources: ExitStack = field(default_factory=ExitStack, init=False, repr=False, compare=False)

    def __enter__(self) -> Self:
        if self.security and self.address and self.address.startswith("tcp://"):
            raise EngineError(f"{self.address} is not encrypted: use tls://, or Cluster(security=False)")
        distributed = _import("distributed")
        with ExitStack() as opened:
            opened.enter_context(_import("dask").config.set(CONFIGURATION))
            place = self.address or opened.enter_context(self._here(distributed))
            self._client = opened.enter_context(distributed.Client(place, set_as_default=False))
            if not self.address:
                opened.callback(self._wait_for_replacements)
            self._resources = opened.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._resources.close()
        self._client = None

    def run(
        self,
        job: Callable[[Partition], Partial],
        partitions: Iterable[Partition],
        combine: Callable[[Partial, Partial], Partial],
    ) -> Partial:
        client = self._client
        if client is None:
            with self:
                return self.run(job, partitions, combine)
        with client.as_current():
            ahead = 4 * max(1, len(client.scheduler_info()["workers"]))
            started = _in_order(client, ahead, job, partitions)
            # The tree is built of futures: partials meet on the workers, only the root comes here.
            root = fold(started, lambda a, b: client.submit(combine, a, b, pure=False))
            try:
                result: Partial = root.result()
            except _import("distributed.scheduler").KilledWorker as death:
                raise EngineError(
                    f"cluster workers died {ATTEMPTS} times on one piece of work: give them more memory, "
                    "or cut the partitions smaller"
                ) from death
        return result

    def _here(self, distributed: Any) -> Any:
        return distributed.LocalCluster(
            n_workers=self.workers or cores(),
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            security=self.security or None,
            silence_logs=logging.CRITICAL,
        )

    def _wait_for_replacements(self) -> None:
        """A cluster that is closed while it replaces a killed worker would leave that one behind."""
        with suppress(TimeoutError):
            self._client.wait_for_workers(self.workers or cores(), timeout=PATIENCE)


def _in_order(
    client: Any,
    ahead: int,
    job: Callable[[Partition], Partial],
    partitions: Iterable[Partition],
) -> Iterator[Any]:
    """Futures of the partials, no more than `ahead` of them unfinished."""
    distributed = _import("distributed")
    unfinished: deque[Any] = deque()
    for partition in partitions:
        future = client.submit(job, partition, pure=False)
        unfinished.append(future)
        if len(unfinished) > ahead:
            distributed.wait(unfinished.popleft())
        yield future


def _import(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as missing:
        raise EngineError(
            "the cluster engine is not installed: pip install 'civiccircle[cluster]', or set "
            "CIVICCIRCLE_ENGINE=processes"
        ) from missing
