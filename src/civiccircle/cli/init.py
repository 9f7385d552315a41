"""``civiccircle init``: make an installation, or bring it up to date."""

import sys

import click

from civiccircle.cli.django import start
from civiccircle.kernel.commands import answer, json_option


@click.command(short_help="Make an installation.")
@click.option(
    "--email",
    metavar="ADDRESS",
    help="E-mail address of an administrator of all communities here; asked for when there is none yet.",
)
@click.option("--community", "name", metavar="NAME", help="Name of a community to open, like “Riverbend”.")
@json_option
def init(email: str | None, name: str | None, as_json: bool) -> None:
    """Make an installation: data folder, secret, database, first administrator, community.

    It can be run again at any time, and must be after an upgrade: what exists stays as it is.

    \b
    Examples:
      civiccircle init --email clerk@riverbend.example --community Riverbend
      civiccircle --data /srv/civic init
    """
    start(makes_installation=True)
    from civiccircle.cli import installation

    installation.make_data_folder()
    applied = installation.migrate()
    email = email or _ask_for_email()
    administrator = _administrator(email) if email else None
    slug = _community(name, administrator) if name else None
    if as_json:
        answer({"migrations": applied, "administrator": email, "community": slug})
        return
    click.echo(f"Database: migrations applied: {len(applied)}" if applied else "Database: up to date")
    if email:
        click.echo(f"Administrator: {email} (signs in by a link that is sent there)")
    else:
        click.echo("No administrator was named: run `civiccircle init --email ADDRESS` to name one")
    if slug:
        click.echo(f"Community: {name}, at /en/{slug}/")
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


def _community(name: str, administrator: int | None) -> str:
    from django.utils.text import slugify

    from civiccircle.kernel.communities.models import Community
    from civiccircle.kernel.people.models import Membership, Role

    slug = slugify(name)
    if not slug:
        raise click.BadParameter(f"{name!r} has no letters for an address", param_hint="--community")
    community, _ = Community.objects.get_or_create(slug=slug, defaults={"name": {"en": name, "fr": name}})
    if administrator is not None:
        Membership.objects.get_or_create(
            community=community, person_id=administrator, role=Role.ADMINISTRATOR
        )
    return slug
