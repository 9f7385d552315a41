"""The serving process: checks the installation, runs the job worker beside the web server, and stops both."""

import multiprocessing
import os
import signal
import socket
from collections.abc import Callable
from threading import Thread
from time import sleep
from typing import Any

import click
from django.conf import settings
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from civiccircle.cli import installation
from civiccircle.cli.addresses import address, is_loopback
from civiccircle.kernel.commands import Problem
from civiccircle.kernel.jobs.worker import Worker

THREADS = 32
CONNECTIONS = 80  # of all threads and writers together: a PostgreSQL server takes 100 unless told otherwise
GRACE = 10.0  # seconds that a running job has to end


def run(
    *,
    host: str,
    port: int,
    workers: int | None = None,
    threads: int | None = None,
    jobs: bool = True,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve until told to stop; `ready` is called once the port is open."""
    _refuse_what_is_unsafe(host, workers)
    _prepare()
    _refuse_a_taken_port(host, port)
    # The server forks: neither the worker nor the web processes may share a connection with this one.
    connections.close_all()
    worker = _start_jobs() if jobs else None
    settings.INTAKE = os.environ.get("CIVICCIRCLE_INTAKE", "group")
    workers = workers or (1 if settings.SQLITE else os.cpu_count() or 1)
    threads = threads or max(1, min(THREADS, CONNECTIONS // workers - 1))
    settings.MOST_BODIES = max(1, threads // 2)
    server = Server(
        "civiccircle.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=int(GRACE),
    )
    server.on_startup(ready or (lambda: _tell_address(host, port)))
    try:
        server.serve(target_loader=_application)
    finally:
        if worker is not None:
            worker.terminate()
            worker.join(GRACE)
            worker.kill()


def _application(target: str) -> Any:
    """What a page process serves; it ends with its parent, so that a killed server frees its port."""
    Thread(target=_end_with, args=(os.getppid(),), name="end-with-parent", daemon=True).start()
    from civiccircle.web.wsgi import application

    return application


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        sleep(0.2)
    os.kill(os.getpid(), signal.SIGTERM)


def _refuse_what_is_unsafe(host: str, workers: int | None) -> None:
    if not is_loopback(host) and (settings.DEBUG or settings.DEMO):
        on = "CIVICCIRCLE_DEBUG" if settings.DEBUG else "the demo"
        raise click.UsageError(
            f"other machines can reach {host} while {on} is on: switch it off, or serve on 127.0.0.1"
        )
    if settings.SQLITE and workers is not None and workers > 1:
        raise click.UsageError(
            "SQLite has one writer, so it is served by one process with many threads: leave --workers out, "
            "or set DATABASE_URL to a PostgreSQL database"
        )


def _prepare() -> None:
    installation.make_data_folder()
    if installation.is_new():
        click.echo("Setting up a new installation")
        installation.migrate()
    elif missing := installation.missing_migrations():
        raise Problem(
            f"the database is older than the program, migrations that are missing: {len(missing)}",
            "make a backup, then run `civiccircle init`",
        )
    installation.collect_static()


def _refuse_a_taken_port(host: str, port: int) -> None:
    family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError as taken:
            raise Problem(
                f"{host} port {port}: {taken.strerror}",
                "choose another with --port (make demo PORT=8001)",
            ) from None


def _start_jobs() -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=Worker.run_beside_parent, name="jobs")
    process.start()
    return process


def _tell_address(host: str, port: int) -> None:
    click.echo(f"Civic Circle is at {address(host, port)} (Ctrl-C stops it)")
