"""``civiccircle import ocds`` and ``civiccircle export ocds``."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from civiccircle.kernel.commands import BadInput, answer, bar, json_option

if TYPE_CHECKING:
    from civiccircle.kernel.communities.models import Community

    from .checking import Checked
    from .models import Import

BLOCK = 1024 * 1024
MOST_PLACES = 3


@click.command("ocds")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--community", "slug", help="The community it goes to; needed when there are several.")
@click.option("--check", "dry", is_flag=True, help="Say what is wrong, and take nothing in.")
@click.option("--with-errors", is_flag=True, help="Publish also releases that break the standard.")
@json_option
def import_ocds(file: str, slug: str | None, dry: bool, with_errors: bool, as_json: bool) -> None:
    """Take contracting data in from a file, or from - (standard input), and publish it.

    Release packages, record packages, lists of releases and JSON Lines of the Open Contracting Data Standard 1.1, of
    any size. The file is checked first: where something cannot be read, or breaks the standard, nothing is taken in
    (unless --with-errors). An import that was interrupted goes on where it was when it is called again; taking the
    same file in again changes nothing.

    \b
    Examples:
      civiccircle import ocds releases.jsonl --community heron-harbour --check
      zcat releases.jsonl.gz | civiccircle import ocds - --with-errors
    """
    from civiccircle.kernel.communities.commands import community_named

    from . import actions
    from .checking import check

    community = community_named(slug)
    with _opened(file) as (source, size):
        with bar(length=size, label="Checking") as shown:
            checked = check(_blocks(source, 0, shown), file)
        refused = bool(checked.faults or (checked.invalid and not with_errors))
        imported, already = None, False
        if not (dry or refused):
            imported = actions.enter(by=None, community=community, checked=checked, name=Path(file).name)
            already = imported.state == imported.State.PUBLISHED
            with bar(length=size, label="Taking in") as shown:
                imported = actions.publish(
                    by=None,
                    imported=imported,
                    despite_errors=with_errors,
                    blocks_from=lambda start: _blocks(source, start),
                    progress=lambda byte: shown.update(byte - shown.pos),
                )
    _tell(checked, imported, already, as_json)
    if checked.faults:
        first = checked.faults[0]
        raise BadInput(
            file, first.line, f"byte {first.byte}: {first.what}", f"{first.mend}. Nothing was taken in"
        )
    if refused and not dry:
        what = f"nothing was taken in: {checked.invalid:,} of its releases and packages break the standard"
        raise BadInput(file, None, what, "mend them, or publish them so by --with-errors")
    if imported is not None and imported.counts.get("refused"):
        what = f"{imported.counts['refused']:,} releases were left out, as they cannot be merged with others"
        raise BadInput(file, None, what, "mend them and take the file in again")


@click.command("ocds")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True), default="-")
@click.option("--community", "slug", help="The community it is from; needed when there are several.")
@click.option(
    "--as",
    "form",
    type=click.Choice(["releases", "records", "lines"]),
    default="releases",
    help="A release package (the default), a record package, or JSON Lines of releases.",
)
@click.option("--process", default="", help="Only the process with this name in its address.")
def export_ocds(file: str, slug: str | None, form: str, process: str) -> None:
    """Write the published contracting data to a file, or to standard output, as OCDS 1.1.

    \b
    Examples:
      civiccircle export ocds releases.json --community heron-harbour
      civiccircle export ocds --as records | gzip > records.json.gz
    """
    from django.http import Http404

    from civiccircle.kernel.commands import Problem
    from civiccircle.kernel.communities.commands import community_named

    from . import exports

    forms: dict[str, Callable[[Community, str], Iterator[bytes]]] = {
        "releases": exports.release_package,
        "records": exports.record_package,
        "lines": exports.release_lines,
    }
    try:
        blocks = forms[form](community_named(slug), process)
        with click.open_file(file, "wb") as target:
            for block in blocks:
                target.write(block)
    except Http404:
        raise Problem("there is no such contracting process", "import some first, or name another") from None


@contextmanager
def _opened(file: str) -> Iterator[tuple[BinaryIO, int]]:
    """The file, to be read from any place; what comes by standard input or another pipe is put aside first."""
    with Path(file).open("rb") if file != "-" else nullcontext(sys.stdin.buffer) as source:
        if file != "-" and source.seekable():
            yield source, Path(file).stat().st_size
            return
        with TemporaryFile() as aside:
            copyfileobj(source, aside, BLOCK)
            yield aside, aside.tell()


def _blocks(source: BinaryIO, start: int, shown: Any = None) -> Iterator[bytes]:
    source.seek(start)
    while block := source.read(BLOCK):
        yield block
        if shown is not None:
            shown.update(len(block))


def _tell(checked: "Checked", imported: "Import | None", already: bool, as_json: bool) -> None:
    from .words import refusal, told

    counts = imported.counts if imported else {}
    if as_json:
        done = {"digest": checked.digest, **checked.report()}
        state = imported.state if imported else None
        answer({**done, "state": state, "already_published": already, "became": counts})
        return
    click.echo(f"{checked.releases:,} releases and records, {checked.invalid:,} of them break the standard")
    for each in map(told, checked.findings):
        click.echo(f"\n{each.severity_label}: {each.what} (×{each.count:,}, {each.share:.1%})")
        for example in each.examples[:MOST_PLACES]:
            click.echo(f"    {example}")
        click.echo(f"    → {each.repair}")
    for fault in checked.faults[1:]:
        click.echo(f"line {fault.line}, byte {fault.byte}: {fault.what}. {fault.mend}.", err=True)
    if already:
        click.echo("\nThis file is published already: nothing was changed.")
    elif imported:
        left_out = "".join(f"\n    {one['ocid']} {one['id']}: {refusal(one)}" for one in counts["refusals"])
        click.echo(
            f"\n{counts['new']:,} releases taken in, {counts['known']:,} were on record, {counts['processes']:,} new "
            f"processes, {counts['refused']:,} left out{left_out}"
        )
