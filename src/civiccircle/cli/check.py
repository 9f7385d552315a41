"""``civiccircle check``: is this installation sound?"""

import click

from civiccircle.cli.django import start
from civiccircle.kernel.commands import Exit, answer, json_option


@click.command(short_help="Check that an installation is sound.")
@json_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Check settings, data folder, database, migrations, privacy declarations, jobs and ledgers.

    The root of every ledger is recomputed from its leaves and compared with its head and its newest signed
    checkpoint, and contributions and facts with the leaves that stand for them. Ends with 1 when a problem was found,
    and says how to mend it.
    """
    start()
    from civiccircle.cli import installation
    from civiccircle.cli.checks import run_all

    installation.require_one()

    findings = run_all()
    sound = all(finding.ok for finding in findings)
    if as_json:
        answer({"ok": sound, "checks": [finding.as_dict() for finding in findings]})
    else:
        for finding in findings:
            click.echo(f"{'ok      ' if finding.ok else 'PROBLEM '} {finding.subject}: {finding.says}")
    ctx.exit(Exit.OK if sound else Exit.PROBLEM)
