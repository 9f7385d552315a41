"""``civiccircle import observations``."""

from pathlib import Path

import click

from civiccircle.kernel.commands import BadInput, answer, json_option


@click.command("observations")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--community", "slug", help="The community it goes to; needed when there are several.")
@click.option(
    "--reason", default="", help="Why values on record are corrected, where a line does not say it."
)
@click.option(
    "--mapping", "name", default="", help="The name under which it was saved how this file is read."
)
@click.option("--check", "dry", is_flag=True, help="Say what would change, and change nothing.")
@json_option
def import_observations(
    file: Path, *, slug: str | None, reason: str, name: str, dry: bool, as_json: bool
) -> None:
    """Take observations of indicators in from a CSV file; by a mapping from other tables, JSON and data packages too.

    Columns: indicator, period, value, source, licence; when wanted place, unit, standard_error, low, high,
    confidence, source_url, method, note, reason. Texts may have a column for each language (source_en, source_fr).
    Either all of the file is taken in, or nothing; taking it in again changes nothing.

    \b
    Examples:
      civiccircle import observations observations.csv --community heron-harbour --check
      civiccircle import observations observations.csv --reason "The agency revised its figures"
    """
    from civiccircle.kernel.communities.commands import community_named

    from .finding_words import mend, what
    from .imports import LARGEST_FILE, take_in
    from .queries import mappings

    community = community_named(slug)
    with file.open("rb") as stream:  # a pipe does not tell its size
        data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise BadInput(
            file,
            None,
            f"it is larger than {LARGEST_FILE // 1_000_000} MB",
            "split it and take one part in after the other",
        )
    given = {community.default_language: reason} if reason else None
    mapping = mappings(community).filter(name=name).first() if name else None
    if name and mapping is None:
        saved = ", ".join(each.name for each in mappings(community)) or "none is saved"
        raise BadInput(file, None, f"there is no mapping “{name}”", f"use one of these: {saved}")
    report = take_in(by=None, community=community, data=data, mapping=mapping, reason=given, dry=dry)
    faults = report.told()
    if as_json:
        answer(
            {
                "taken_in": report.done,
                **report.comparison.counts,
                "lines": [
                    {"line": each.row.line, "outcome": each.outcome.value} for each in report.comparison.lines
                ],
                "faults": [vars(each) for each in faults],
                "questions": [
                    {"line": each.line, "rule": each.rule.value, "what": what(each), "mend": mend(each)}
                    for each in report.questions
                ],
            }
        )
    elif not faults:
        counts = report.comparison.counts
        would = "" if report.done else " (nothing was changed: --check)"
        click.echo("{new:,} new, {corrected:,} corrected, {unchanged:,} unchanged".format(**counts) + would)
        for each in report.questions[:MOST_SHOWN]:
            click.echo(
                f"{file}:{each.line}: question ({each.rule.value}): {what(each)}: {mend(each)}", err=True
            )
    if faults:
        for fault in faults[:MOST_SHOWN] if not as_json else ():
            click.echo(f"{file}:{fault.line}: {fault}", err=True)
        raise BadInput(
            file,
            None,
            f"nothing was taken in, {len(faults)} fault{'s' * (len(faults) > 1)}",
            "mend them and try again",
        )


MOST_SHOWN = 200
