"""``civiccircle worker``: do background jobs, on as many machines as needed."""

import click

from civiccircle.cli.django import start


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end: for cron and systemd timers.")
def worker(once: bool) -> None:
    """Do background jobs and keep their schedule.

    `civiccircle serve` does this too; run more workers, here or on other machines, where there is much to do.
    A job whose worker dies is taken up by another.
    """
    start()
    from civiccircle.cli import installation
    from civiccircle.kernel.jobs.worker import Worker

    installation.require_one()

    if once:
        done = Worker().run_due()
        click.echo(f"Jobs done: {done}")
        return
    Worker().run_until_told_to_stop()
