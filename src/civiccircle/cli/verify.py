"""``civiccircle verify``: the stand-alone verifier, with bundles from an address too."""

import io
import sys

import click

from civiccircle.kernel.commands import Problem
from civiccircle.verifier import verify as program

from .asking import ask, is_address


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("bundle")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def verify(bundle: str, options: tuple[str, ...]) -> None:
    """Check a result bundle: a file, or an address that begins with http or https.

    It does what the stand-alone program does, and takes its options: --receipt, --vkey, --witness, --checkpoint,
    --consistency. It needs no installation and no database.

    \b
    Example:
      civiccircle verify bundle.zip --receipt mine.json
    """
    given = program.arguments().parse_args([bundle, *options])
    source = _fetched(bundle) if is_address(bundle) else bundle
    sys.exit(program.report(source, given))


def _fetched(address: str) -> io.BytesIO:
    try:
        content = ask(address, program.LARGEST)
    except OSError as fault:
        raise Problem(f"{address}: {fault}", "download the bundle and give its file") from fault
    if len(content) > program.LARGEST:
        raise Problem(f"{address} is larger than {program.LARGEST} bytes", "this is no bundle")
    return io.BytesIO(content)
