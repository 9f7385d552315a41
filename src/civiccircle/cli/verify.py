"""``civiccircle verify``: the stand-alone verifier, with bundles from an address too."""

import io
import sys
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import click

from civiccircle.kernel.commands import Problem
from civiccircle.verifier import verify as program

PATIENCE = 60.0  # seconds


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
    source = _fetched(bundle) if urlsplit(bundle).scheme in {"http", "https"} else bundle
    sys.exit(program.report(source, given))


def _fetched(address: str) -> io.BytesIO:
    try:
        with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - http and https only, see above
            content = answer.read(program.LARGEST + 1)
    except (URLError, OSError) as fault:
        raise Problem(f"{address}: {fault}", "download the bundle and give its file") from fault
    if len(content) > program.LARGEST:
        raise Problem(f"{address} is larger than {program.LARGEST} bytes", "this is no bundle")
    return io.BytesIO(content)
