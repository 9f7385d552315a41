"""What administrators decide about a community as a whole: its languages, its clock, how small a count may be told."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.rules import require
from civiccircle.kernel.results import stricter
from civiccircle.kernel.text import localise, reason_told
from civiccircle.kernel.trace.models import Record

from .actions import tell_everyone
from .checks import check_languages, check_time_zone
from .models import LEAST_CELL, MOST_CELL, Community
from .rules import CHANGE_SETTINGS

SETTINGS = ("languages", "default_language", "time_zone", "population", "minimum_cell")


@transaction.atomic
def change_settings(*, by: Person, community: Community, reason: str, **given: Any) -> Community:
    """Change those of the `SETTINGS` that are given; what changed stays in the public log, with the reason.

    With a higher minimum cell, what was published with smaller counts is not given out any more. Raises
    `ValidationError`, for example for a language in which something is written still.
    """
    require(by, CHANGE_SETTINGS, community)
    ledger.hold(community.pk)
    held = Community.objects.select_for_update().get(pk=community.pk)
    before = {name: getattr(held, name) for name in SETTINGS}
    now = {name: given[name] for name in SETTINGS if name in given and given[name] != before[name]}
    if not now:
        return held
    for name, value in now.items():
        setattr(held, name, value)
    _check(held, [code for code in before["languages"] if code not in held.languages])
    told = {"now": now, "reason": reason_told(reason)}
    held.save(update_fields=list(now))
    ledger.record_fact(held.pk, "community.changed", told)
    if held.minimum_cell > before["minimum_cell"]:
        stricter.tell_less(held)
    tell_everyone()
    return held


def _check(community: Community, without: Sequence[str]) -> None:
    community.full_clean()
    check_languages(community.languages, community.default_language)
    language = dict(settings.LANGUAGES)[community.default_language]
    if not community.name.get(community.default_language):
        told = _("Give the community its name in this language first (%(language)s), on “Name and look”.")
        raise ValidationError({"default_language": told % {"language": language}})
    for code in without:
        _check_unused(community, code)
    check_time_zone(community.time_zone)
    if not LEAST_CELL <= community.minimum_cell <= MOST_CELL:
        told = _("Choose a number from %(least)s to %(most)s.")
        raise ValidationError({"minimum_cell": told % {"least": LEAST_CELL, "most": MOST_CELL}})


def _check_unused(community: Community, code: str) -> None:
    """Nobody loses what was written: a language goes only while nothing stands in it."""
    records = Record.objects.filter(community=community, title__has_key=code).order_by("-pk")
    drafts = Engagement.objects.filter(community=community, title__has_key=code, state=Engagement.State.DRAFT)
    titles = [title for found in (records, drafts) for title in found.values_list("title", flat=True)]
    if not titles:
        return
    told = ngettext(
        "%(language)s is in use: %(num)s title is written in it (“%(title)s”). It has to stay, so that nobody loses "
        "what they can read now.",
        "%(language)s is in use: %(num)s titles are written in it, for example “%(title)s”. It has to stay, so that "
        "nobody loses what they can read now.",
        len(titles),
    )
    names = {"language": dict(settings.LANGUAGES)[code], "num": len(titles)}
    raise ValidationError({"languages": told % (names | {"title": localise(titles[0], code)})})
