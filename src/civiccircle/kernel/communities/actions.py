"""What administrators do: found a community, give it its look, draw its places.

`by` is the person who acts; `None` is the installation itself (the command line).
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import RestrictedError
from django.utils.translation import gettext as _

from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.pictures import file_name
from civiccircle.kernel.text import Text, localise

from . import queries
from .checks import check_languages, check_slug, check_time_zone
from .geojson import PlaceDraft, read_places
from .look import check_colours, clean_logo
from .models import Community, Place
from .rules import CHANGE_LOOK, CHANGE_PLACES, CREATE


@transaction.atomic
def create_community(
    *,
    by: Person | None,
    slug: str,
    name: Text,
    tagline: Text | None = None,
    languages: Sequence[str] = ("en", "fr"),
    default_language: str = "en",
    time_zone: str = "UTC",
    population: int | None = None,
) -> Community:
    """Found a community. Raises `ValidationError`."""
    _permit(by, CREATE, None)
    check_languages(languages, default_language)
    check_time_zone(time_zone)
    community = Community(
        slug=slug,
        name=name,
        tagline=tagline or {},
        languages=list(languages),
        default_language=default_language,
        time_zone=time_zone,
        population=population,
    )
    community.full_clean()
    check_slug(slug)
    community.save()
    tell_everyone()
    return community


@transaction.atomic
def change_look(
    *,
    by: Person | None,
    community: Community,
    name: Text | None = None,
    tagline: Text | None = None,
    brand_colour: str | None = None,
    accent_colour: str | None = None,
    logo: bytes | None = None,
    remove_logo: bool = False,
) -> Community:
    """Change what is given. Raises `ValidationError` for colours too much alike and for a logo that is no picture."""
    _permit(by, CHANGE_LOOK, community)
    # The community of a request is remembered and shared: change one that is our own.
    community = Community.objects.select_for_update().get(pk=community.pk)
    given = {"name": name, "tagline": tagline, "brand_colour": brand_colour, "accent_colour": accent_colour}
    for field, value in given.items():
        if value is not None:
            setattr(community, field, value.lower() if isinstance(value, str) else value)
    community.full_clean()
    check_colours(community.brand_colour, community.accent_colour)
    if remove_logo or logo is not None:
        # The file itself goes once nobody can need it any more.
        old, storage = community.logo.name, community.logo.storage
        if old:
            transaction.on_commit(lambda: storage.delete(old))
        community.logo = ""
    if logo is not None:
        drawn = clean_logo(logo)
        community.logo.save(file_name(community.slug, drawn), drawn, save=False)
    community.save()
    tell_everyone()
    return community


@transaction.atomic
def import_places(
    *, by: Person | None, community: Community, geojson: bytes, replace: bool = False
) -> list[Place]:
    """Add the places of a GeoJSON file, or renew those with the same slug; `replace` removes the others.

    All or nothing. Raises `ValidationError`.
    """
    _permit(by, CHANGE_PLACES, community)
    drafts = read_places(geojson, community.default_language)
    places = {place.slug: place for place in Place.objects.filter(community=community)}
    for draft in drafts:
        place = places.setdefault(draft.slug, Place(community=community, slug=draft.slug))
        place.name, place.kind, place.geometry = draft.name, draft.kind, dict(draft.geometry)
        place.population, place.parent = draft.population, None
        place.save()
    if replace:
        for slug in sorted(places.keys() - {draft.slug for draft in drafts}):
            remove_place(by=by, place=places.pop(slug))
    for number, draft in enumerate(drafts, start=1):
        if draft.parent:
            _put_into(places, draft, number)
    tell_everyone()
    return [places[draft.slug] for draft in drafts]


def _put_into(places: dict[str, Place], draft: PlaceDraft, number: int) -> None:
    around = places.get(draft.parent)
    while around is not None and around.slug != draft.slug:
        around = around.parent
    if draft.parent not in places or around is not None:
        message = _(
            "Feature %(number)s (“%(name)s”): its parent “%(parent)s” is no other place around it; write the slug "
            "of one."
        )
        told = {"number": number, "name": localise(draft.name), "parent": draft.parent}
        raise ValidationError(message % told)
    places[draft.slug].parent = places[draft.parent]
    places[draft.slug].save(update_fields=["parent"])


@transaction.atomic
def remove_place(*, by: Person | None, place: Place) -> None:
    """Take a place off the map; what belonged to it, places within it too, stays with the community.

    Raises `ValidationError` while something stands on it that cannot change, for example a vote.
    """
    _permit(by, CHANGE_PLACES, place)
    try:
        place.delete()
    except RestrictedError as fault:
        told = _(
            "“%(place)s” is needed still: people vote on something there. Remove it after the vote is counted."
        )
        raise ValidationError(told % {"place": localise(place.name)}) from fault
    tell_everyone()


def _permit(by: Person | None, permission: str, obj: Community | Place | None) -> None:
    if by is not None:
        require(by, permission, obj)


def tell_everyone() -> None:
    """Let this process forget what it remembers of communities and pages, now and when the change is durable."""
    queries.forget()
    transaction.on_commit(queries.forget)
    forget_pages()
