"""``civiccircle init``: make an installation, or bring it up to date."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from civiccircle.cli.django import start
from civiccircle.kernel.commands import answer, json_option

OPTIONS = {
    "names": "--name-in",
    "slug": "--slug",
    "languages": "--languages",
    "time_zone": "--time-zone",
    "population": "--population",
}
"""What each word about a community is called on the command line."""


@click.command(short_help="Make an installation.")
@click.option(
    "--email",
    metavar="ADDRESS",
    help="E-mail address of an administrator of all communities here; asked for when there is none yet.",
)
@click.option("--community", "name", metavar="NAME", help="Name of a community to open, like “Riverbend”.")
@click.option(
    "--name-in",
    "names",
    metavar="CODE=NAME",
    multiple=True,
    help="Its name in another language, like “fr=Belle-Rive”; may be given for each.",
)
@click.option("--slug", metavar="WORD", help="The word in its address; made from the name unless given.")
@click.option(
    "--languages",
    metavar="CODES",
    help="Its languages, its first one first, like “fr,en”.  [default: en,fr]",
)
@click.option(
    "--time-zone", metavar="ZONE", help="The clock it keeps, like “America/Toronto”.  [default: UTC]"
)
@click.option("--population", metavar="NUMBER", type=click.IntRange(1), help="How many people live there.")
@json_option
def init(email: str | None, name: str | None, as_json: bool, **more: Any) -> None:
    """Make an installation: data folder, secret, database, first administrator, community.

    It can be run again at any time, and must be after an upgrade: what exists stays as it is. A second community opens
    on the same installation in the same way; its administrators see nothing of the first one's desk.

    \b
    Examples:
      civiccircle init --email clerk@riverbend.example --community Riverbend
      civiccircle init --community Hilltop --name-in fr=Mont-Clair --time-zone America/Toronto
      civiccircle --data /srv/civic init
    """
    if name is None and (given := sorted(option for option, value in more.items() if value)):
        told = ", ".join(OPTIONS[option] for option in given)
        raise click.UsageError(f"{told} describes a community: name it with --community NAME")
    start(makes_installation=True)
    from civiccircle.cli import installation

    installation.make_data_folder()
    applied = installation.migrate()
    email = email or _ask_for_email()
    administrator = _administrator(email) if email else None
    slug, made = _community(name, administrator, **more) if name else (None, False)
    if as_json:
        answer({"migrations": applied, "administrator": email, "community": slug, "made": made})
        return
    click.echo(f"Database: migrations applied: {len(applied)}" if applied else "Database: up to date")
    if email:
        click.echo(f"Administrator: {email} (signs in by a link that is sent there)")
    else:
        click.echo("No administrator was named: run `civiccircle init --email ADDRESS` to name one")
    if slug:
        click.echo(
            f"Community: {name}, at /en/{slug}/" + ("" if made else " (was there before, stays as it is)")
        )
        click.echo("Its names, colours, places and roles: at its desk, once its administrator has signed in")
    click.echo("Next: civiccircle serve")


def _ask_for_email() -> str | None:
    from civiccircle.kernel.people.models import Person

    if Person.objects.filter(is_staff=True).exists() or not sys.stdin.isatty():
        return None
    address: str = click.prompt("E-mail address of the first administrator")
    return address


def _administrator(email: str) -> int:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from civiccircle.kernel.people.models import Person

    try:
        validate_email(email)
    except ValidationError:
        raise click.BadParameter(f"{email!r} is not an e-mail address", param_hint="--email") from None
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        person = Person.objects.create_superuser(email)
    elif not person.is_staff:
        person.is_staff = person.is_superuser = True
        person.save(update_fields=["is_staff", "is_superuser"])
    return person.pk


def _community(name: str, administrator: int | None, **more: Any) -> tuple[str, bool]:
    """The slug of the community, and whether it was made now."""
    from django.core.exceptions import ValidationError
    from django.utils.text import slugify

    from civiccircle.kernel.communities import actions
    from civiccircle.kernel.communities.models import Community
    from civiccircle.kernel.people.actions import grant_role
    from civiccircle.kernel.people.models import Person, Role

    slug = more["slug"] or slugify(name)
    if not slug:
        raise click.BadParameter(
            f"{name!r} has no letters for an address: give one with --slug", param_hint="--community"
        )
    community = Community.objects.filter(slug=slug).first()
    made = community is None
    if community is None:
        try:
            community = actions.create_community(by=None, slug=slug, **_described(name, **more))
        except ValidationError as fault:
            field, told = next(iter(fault.message_dict.items()))
            hint = OPTIONS.get("languages" if field == "default_language" else field, "--community")
            raise click.BadParameter(" ".join(told), param_hint=hint) from None
    if administrator is not None:
        person = Person.objects.get(pk=administrator)
        grant_role(
            by=None,
            community=community,
            person=person,
            role=Role.ADMINISTRATOR,
            reason="Named by the operator of the installation",
        )
    return slug, made


def _described(
    name: str,
    *,
    names: Sequence[str],
    languages: str | None,
    time_zone: str | None,
    population: int | None,
    **_others: Any,
) -> dict[str, Any]:
    """The arguments of `create_community`."""
    given = (code.strip() for code in (languages or "en,fr").split(","))
    codes = list(dict.fromkeys(code for code in given if code))
    told = dict.fromkeys(codes, name)
    for each in names:
        code, separator, words = each.partition("=")
        if not separator or code.strip() not in codes or not words.strip():
            what = (
                f"{each!r} is no name in one of the languages {', '.join(codes)}: write it like fr=Belle-Rive"
            )
            raise click.BadParameter(what, param_hint="--name-in")
        told[code.strip()] = words.strip()
    return {
        "name": told,
        "languages": codes,
        "default_language": codes[0] if codes else "",
        "time_zone": time_zone or "UTC",
        "population": population,
    }
