"""``civiccircle check``: is this installation sound?"""

import os
from pathlib import Path

import click

from civiccircle.cli.django import start
from civiccircle.kernel.commands import Exit, Problem, answer, json_option


@click.command(short_help="Check that an installation is sound.")
@json_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Check settings, data folder, database, migrations, privacy declarations, jobs and ledgers.

    The root of every ledger is recomputed from its leaves and compared with its head and its newest signed
    checkpoint, and contributions and facts with the leaves that stand for them. Ends with 1 when a problem was found,
    and says how to mend it.
    """
    folder = Path(os.environ.get("CIVICCIRCLE_DATA", "data"))
    if not folder.is_dir() and "DATABASE_URL" not in os.environ:
        # Told before anything is started: that would make the folder, and a database in it.
        raise Problem(
            f"{folder}: there is no installation here",
            "run `civiccircle init`, or name its folder with --data",
        )
    start()
    from civiccircle.cli.checks import run_all

    findings = run_all()
    sound = all(finding.ok for finding in findings)
    if as_json:
        answer({"ok": sound, "checks": [finding.as_dict() for finding in findings]})
    else:
        for finding in findings:
            click.echo(f"{'ok      ' if finding.ok else 'PROBLEM '} {finding.subject}: {finding.says}")
    ctx.exit(Exit.OK if sound else Exit.PROBLEM)
