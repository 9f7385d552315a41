"""``civiccircle serve``: serve the pages and do the jobs, on one machine with one command."""

import os

import click

from civiccircle.cli.addresses import address, port_option
from civiccircle.cli.django import start


@click.command(short_help="Serve an installation.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@port_option
@click.option(
    "--workers", type=click.IntRange(1), help="Processes.  [default: 1 on SQLite, else one per core]"
)
@click.option(
    "--threads", type=click.IntRange(1), help="Threads of each process.  [default: 32, at most 80 in all]"
)
@click.option("--jobs/--no-jobs", default=True, show_default=True, help="Do background jobs too.")
def serve(host: str, port: int, workers: int | None, threads: int | None, jobs: bool) -> None:
    """Serve this installation until it is told to stop (Ctrl-C or SIGTERM).

    An empty data folder is set up first; a database older than the program is refused, and `civiccircle init`
    mends it. Behind a proxy that speaks HTTPS, set CIVICCIRCLE_HOSTS and CIVICCIRCLE_BEHIND_PROXY.

    \b
    Examples:
      civiccircle serve --port 8080
      DATABASE_URL=postgres:///civic civiccircle serve --workers 4
    """
    if "CIVICCIRCLE_HOSTS" not in os.environ:
        os.environ.setdefault("CIVICCIRCLE_URL", address(host, port))
    start(makes_installation=True)
    from civiccircle.cli import server

    server.run(host=host, port=port, workers=workers, threads=threads, jobs=jobs)
