"""``civiccircle import pabulib`` and ``civiccircle export pabulib``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.conf import settings

from civiccircle.formats.pabulib import PabulibError, PabulibFile, read_pabulib
from civiccircle.kernel.commands import BadInput, Problem, answer, bar, json_option

from .pabulib_rules import NAMES, rule_for

if TYPE_CHECKING:
    from civiccircle.kernel.communities.models import Community

    from .models import Budget

LARGEST = 256 * 1024 * 1024


@click.command("pabulib")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--community", "slug", help="The community it goes to; needed when there are several.")
@click.option(
    "--rule",
    "rule_name",
    type=click.Choice(NAMES),
    help="The rule it is counted by; without it the one that the file names, or greedy.",
)
@json_option
def import_pabulib(file: Path, slug: str | None, rule_name: str | None, as_json: bool) -> None:
    """Take a Pabulib file (.pb) in as a budget that was held elsewhere, and count it.

    Either all of it is taken in, or nothing. A file that was taken in before is recognised.

    \b
    Example:
      civiccircle import pabulib Poland_Swiecie_2023.pb --community heron-harbour
    """
    from civiccircle.kernel.communities.commands import community_named
    from civiccircle.methods.budgeting import BudgetingError

    from .pabulib_import import TakenBefore, import_file

    content, read = _read(file)
    community = community_named(slug)
    name, rule = rule_for(read, rule_name)
    with bar(length=len(read.votes), label="Ballots") as steps:
        try:
            done = import_file(
                community=community,
                file=read,
                content=content,
                name=file.name,
                rule=rule,
                progress=steps.update,
            )
        except TakenBefore as twin:
            raise Problem(
                f"this file was taken in before, see {_address(twin.budget, community)}",
                "there is nothing to do; another version of it would be taken in beside it",
            ) from None
        except BudgetingError as fault:
            raise BadInput(file, None, str(fault)) from fault
    told, outcome = _told_winners(read), done.outcome
    agree = len(told & set(outcome.winners))
    activity = done.budget.activity
    if as_json:
        answer(
            {
                "address": _address(done.budget, community),
                "activity": activity.pk,
                "projects": len(read.project_ids),
                "ballots": done.ballots,
                "rule": name,
                "winners": list(outcome.winners),
                "ties": len(outcome.ties),
                "selected_in_file": len(told),
                "selected_and_winning": agree,
            }
        )
        return
    click.echo(f"{done.ballots:,} ballots on {len(read.project_ids):,} projects.")
    named = read.told("rule") or "none"
    click.echo(f"Counted by {name} (the file names {named}): {len(outcome.winners)} projects win.")
    if told:
        click.echo(f"Selected according to the file: {len(told)}, of which {agree} win here.")
    click.echo(f"Its page: {_address(done.budget, community)}")
    click.echo(f"To write it out again: civiccircle export pabulib {activity.pk} FILE.pb")


@click.command("pabulib")
@click.argument("budget")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--community", "slug", help="The community it belongs to; needed when there are several.")
@json_option
def export_pabulib(budget: str, file: Path, slug: str | None, as_json: bool) -> None:
    """Write a counted budget as a Pabulib file (.pb).

    BUDGET is its number or the end of its address: the engagement, or the engagement and the way to take part with a
    slash between. Of a budget held here, voters are running
    numbers in an order drawn by lot, and nothing is told of them but their choices. An imported one comes out as it
    came in.
    """
    from civiccircle.kernel.activities.commands import activity_named

    from .pabulib_actions import export_to_blocks
    from .queries import budget_of

    found = budget_of(activity_named(budget, slug, kind="budget").pk)
    blocks = export_to_blocks(found)
    beside = file.with_suffix(".part")
    with beside.open("wb") as stream:
        for block in blocks:
            stream.write(block)
    beside.replace(file)
    size = file.stat().st_size
    if as_json:
        answer({"file": str(file), "bytes": size, "activity": found.activity_id})
    else:
        click.echo(f"{file}: {size} bytes")


def _read(file: Path) -> tuple[bytes, PabulibFile]:
    with file.open("rb") as stream:  # a pipe does not tell its size
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadInput(file, None, f"it is larger than {LARGEST >> 20} MB", "cut it by districts")
    try:
        read = read_pabulib(content, file.name)
    except PabulibError as fault:
        raise BadInput(file, fault.line or None, fault.message, fault.mend) from fault
    for place, project in enumerate(read.project_ids):
        if len(project) > 100:
            what = f"the id of project {place + 1} has more than 100 characters"
            raise BadInput(file, None, what, "give it a shorter id, and use it on the ballots too")
    currency = read.told("currency", "XXX")
    if not (len(currency) == 3 and currency.isascii() and currency.isupper() and currency.isalpha()):
        what = f"the currency is “{currency[:60]}”"
        raise BadInput(file, None, what, "write its three letters of ISO 4217, for example EUR")
    return content, read


def _told_winners(file: PabulibFile) -> set[str]:
    if "selected" not in file.projects.columns:
        return set()
    told = zip(file.project_ids, file.projects.column("selected"), strict=True)
    return {project for project, selected in told if selected == "1"}


def _address(budget: "Budget", community: "Community") -> str:
    from .queries import path_of

    return f"{settings.BASE_URL.rstrip('/')}/{community.default_language}{path_of(budget.activity)}"
