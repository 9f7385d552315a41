"""``civiccircle export bundle``."""

import click


@click.command("bundle")
@click.argument("activity")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, allow_dash=True), default="-")
@click.option("--community", "slug", help="The community it is from; needed when there are several.")
@click.option(
    "--sealed", is_flag=True, help="With single ballots that are under seal; put on record in public."
)
def export_bundle(activity: str, file: str, slug: str | None, sealed: bool) -> None:
    """Write the bundle of a final result to a file, or to standard output, for verify.py to check.

    ACTIVITY is its number or the end of its address: the engagement, or the engagement and the way to take part with a
    slash between.

    With --sealed, it also holds what only auditors get. Whoever may run this command may do that; it stands in the
    public log of releases.

    \b
    Examples:
      civiccircle export bundle our-budget/budget bundle.zip --community heron-harbour
      civiccircle export bundle our-budget/budget sealed.zip --sealed
    """
    from django.http import Http404

    from civiccircle.kernel.activities.commands import activity_named
    from civiccircle.kernel.commands import Problem

    from . import bundles

    found = activity_named(activity, slug)
    give = bundles.release_sealed if sealed else bundles.bundle_file
    try:
        blocks = give(found.engagement.community, engagement=found.engagement.slug, activity=found.slug)
    except Http404:
        raise Problem(
            f"there is no bundle of {activity}",
            "name a public activity with a final result, a minute after it",
        ) from None
    with click.open_file(file, "wb") as target:
        for block in blocks:
            target.write(block)
