"""``civiccircle import polis`` and ``civiccircle export polis``."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.conf import settings

from civiccircle.formats.polis import FILES, PolisError, PolisExport, read_export
from civiccircle.kernel.commands import BadInput, Problem, answer, bar, json_option
from civiccircle.kernel.text import language_tag

if TYPE_CHECKING:
    from civiccircle.kernel.communities.models import Community

LARGEST = 512 * 1024 * 1024
BLOCK = 1 << 20


def _language(_ctx: click.Context, _option: click.Parameter, given: str | None) -> str:
    tag = language_tag(given or "")
    if given and not tag:
        raise click.BadParameter(f"{given!r} is no language tag: write it like fr or zh-TW")
    return tag


@click.command("polis")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--community", "slug", help="The community it goes to; needed when there are several.")
@click.option(
    "--language",
    metavar="TAG",
    callback=_language,
    help="The language of topic and statements, like fr or zh-TW, where the export does not say it.",
)
@json_option
def import_polis(folder: Path, slug: str | None, language: str, as_json: bool) -> None:
    """Take a public Polis export in as a finished conversation.

    FOLDER holds comments.csv and votes.csv or participants-votes.csv, and summary.csv if there is one. Either all of it
    is taken in, or nothing.

    \b
    Example:
      civiccircle import polis vtaiwan.uberx/ --community heron-harbour
    """
    from civiccircle.kernel.communities.commands import community_named

    from .models import Conversation, Statement
    from .polis_import import import_export
    from .queries import path_of
    from .results_actions import keep_version

    export, community, name = _read(folder), community_named(slug), folder.resolve().name
    here = Conversation.objects.filter(activity__engagement__community=community)
    twin = here.filter(source__name=name).select_related("activity__engagement__community").first()
    if twin is not None:
        mend = "to have it twice, give the folder another name"
        raise Problem(f"{name} was taken in before, see {_address(path_of(twin.activity), community)}", mend)
    with bar(length=len(export.ballots().vote), label="Votes") as steps:
        done = import_export(
            community=community, export=export, name=name, language=language, progress=steps.update
        )
    keep_version(done.activity.conversation, final=True)
    path = path_of(done.activity)
    if as_json:
        answer(
            {
                "path": f"/{community.default_language}{path}",
                "activity": done.activity.pk,
                "statements": done.statements,
                "participants": done.participants,
                "votes": done.votes,
                "changes_of_mind": done.repeats.changes_of_mind,
            }
        )
        return
    hidden = done.activity.conversation.statements.exclude(state=Statement.State.ACCEPTED).count()
    click.echo(
        f"{done.votes:,} votes of {done.participants:,} people on {done.statements:,} statements "
        f"({done.repeats.changes_of_mind:,} changes of mind)."
    )
    if hidden:
        click.echo(f"Not shown, with the votes on them, are statements not let through there: {hidden}.")
    click.echo(f"Its result: {_address(path, community)}results/")
    click.echo(f"To write it out again: civiccircle export polis {done.activity.pk} FOLDER")


@click.command("polis")
@click.argument("conversation", metavar="CONVERSATION")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--community", "slug", help="The community it belongs to; needed when there are several.")
@json_option
def export_polis(conversation: str, folder: Path, slug: str | None, as_json: bool) -> None:
    """Write a conversation into FOLDER as a Polis export.

    CONVERSATION is its number or the end of its address: the engagement, or the engagement and the way to take part
    with a slash between. The files are about single pseudonyms: they are for auditors, not for publication.
    """
    from civiccircle.kernel.activities.commands import activity_named
    from civiccircle.kernel.publishing.actions import log_release

    from .exports import POLIS_POLICY
    from .models import Conversation
    from .polis_export import export_files

    activity = activity_named(conversation, slug, kind="conversation")
    found = Conversation.objects.select_related("activity__engagement__community").get(activity=activity)
    engagement = activity.engagement
    what = f"{engagement.community.slug}-{engagement.slug}-{activity.slug}-polis"
    log_release(community=engagement.community, what=what, policy=POLIS_POLICY)
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {name: _write(folder / name, blocks) for name, blocks in export_files(found).items()}
    if as_json:
        answer({"folder": str(folder), "bytes": sizes})
        return
    for name, size in sizes.items():
        click.echo(f"{folder / name}: {size} bytes")


def _address(path: str, community: "Community") -> str:
    return f"{settings.BASE_URL.rstrip('/')}/{community.default_language}{path}"


def _read(folder: Path) -> PolisExport:
    if not folder.is_dir():
        raise BadInput(
            folder, None, "it is no folder", "name the folder that holds comments.csv and votes.csv"
        )
    present = [folder / name for name in FILES if (folder / name).exists()]
    for file in present:
        if not file.is_file():  # a pipe would keep everybody waiting
            raise BadInput(file, None, "it is not a file", "put the file of that name from the export there")
        if file.stat().st_size > LARGEST:
            raise BadInput(
                file, None, f"it is larger than {LARGEST >> 20} MB", "export fewer conversations at once"
            )
    try:
        return read_export({file.name: _blocks(file) for file in present})
    except PolisError as fault:
        raise BadInput(folder / fault.file, fault.line or None, fault.message, fault.mend) from fault


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


def _write(file: Path, blocks: Iterator[bytes]) -> int:
    """Write beside, then move: a file of that name is whole or was not touched."""
    beside = file.with_suffix(".part")
    with beside.open("wb") as stream:
        for block in blocks:
            stream.write(block)
    beside.replace(file)
    return file.stat().st_size
