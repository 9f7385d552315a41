"""``civiccircle verify``: the stand-alone verifier."""

import sys

import click

from civiccircle.verifier import verify as program


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("given", nargs=-1, metavar="[BUNDLE] [OPTIONS]...", type=click.UNPROCESSED)
def verify(given: tuple[str, ...]) -> None:
    """Check a result bundle, or that a log only grew between two checkpoints that you kept.

    It is the stand-alone program, and takes its options: --receipt, --vkey, --witness, --checkpoint, --consistency.
    BUNDLE, receipts, checkpoints and proofs are files, or addresses that begin with http or https. It needs no
    installation and no database.

    \b
    Examples:
      civiccircle verify bundle.zip --receipt mine.json
      civiccircle verify --checkpoint old.txt --checkpoint new.txt --vkey KEY \\
        --consistency https://city.example/api/v1/communities/river/ledger/consistency
    """
    sys.exit(program.report(program.arguments().parse_args(list(given))))
