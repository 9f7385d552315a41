"""The command ``civiccircle``: its options, its commands, and how it tells that something went wrong."""

import os
import sys
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import click
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from civiccircle.cli.groups import OfTheRooms, OneFileEach
from civiccircle.kernel.commands import Exit

COMMANDS = {
    "init": "civiccircle.cli.init:init",
    "serve": "civiccircle.cli.serve:serve",
    "demo": "civiccircle.cli.demo:demo",
    "import": "civiccircle.cli.main:import_",
    "export": "civiccircle.cli.main:export",
    "verify": "civiccircle.cli.verify:verify",
    "witness": "civiccircle.cli.witness:witness",
    "check": "civiccircle.cli.check:check",
    "worker": "civiccircle.cli.worker:worker",
}
EPILOG = """\b
Exit codes: 0 all is well, 1 problems found or work failed, 2 wrong usage, 3 bad input.
Settings come from the environment; docs/operate.md lists them."""


@click.group(cls=OneFileEach, modules=COMMANDS, epilog=EPILOG, context_settings={"max_content_width": 100})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="The data folder of the installation.  [default: $CIVICCIRCLE_DATA, else ./data]",
)
@click.option("--debug", is_flag=True, help="Show the full traceback of an error.")
@click.version_option(version("civiccircle"), "--version", message="Civic Circle %(version)s")
def cli(data: Path | None, debug: bool) -> None:
    """Run a community's smart-city programme in the open.

    Start with `civiccircle demo` to walk through an invented city, or with `civiccircle init` and
    `civiccircle serve` to open your own.
    """
    if data is not None:
        os.environ["CIVICCIRCLE_DATA"] = str(data)


@click.group("import", cls=OfTheRooms)
def import_() -> None:
    """Take in data from other platforms and open standards.

    An import takes all of its input or, when a line of it is wrong, nothing.
    """


@click.group(cls=OfTheRooms)
def export() -> None:
    """Write data in open formats that other platforms read."""


def main() -> NoReturn:
    """Run the command line. An error becomes a line on stderr and an exit code, with --debug a traceback."""
    debug = "--debug" in sys.argv
    try:
        code = cli.main(prog_name="civiccircle", standalone_mode=False)
    except click.Abort:
        code = _tell("stopped", 130)
    except click.UsageError as wrong:
        wrong.show()
        code = wrong.exit_code
    except click.ClickException as known:
        code = _tell(known.format_message(), known.exit_code)
    except ImproperlyConfigured as wrong_setting:
        code = _tell(f"settings: {wrong_setting}", Exit.USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.OK
    except Exception as fault:
        if debug:
            traceback.print_exc()
        code = _tell(_explain(fault), Exit.PROBLEM)
    sys.exit(code if isinstance(code, int) else Exit.OK)


def _tell(message: str, code: int) -> int:
    click.echo(f"civiccircle: {message}", err=True)
    return code


def _explain(fault: Exception) -> str:
    what = str(fault).strip() or type(fault).__name__
    if isinstance(fault, DatabaseError):
        return f"database: {what}: run `civiccircle check` to see what is wrong"
    if isinstance(fault, OSError) and fault.filename:
        return f"{fault.filename}: {fault.strerror}"
    return f"{type(fault).__name__}: {what}: run again with `civiccircle --debug` to see where"
