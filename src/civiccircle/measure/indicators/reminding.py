"""Reminders to the owners of indicators whose newest value is out of date, or that never had one.

The public sees the same at once: a page marks a value as out of date on the day after its time is over.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.mail import tell
from civiccircle.kernel.people.models import Person

from .models import Indicator
from .queries import followed_with_owners
from .standing import Standing, standings

AGAIN_AFTER = timedelta(days=30)
NEW = timedelta(days=30)
"""What is followed only since then needs no reminder of its first value."""


@transaction.atomic
def remind_owners(community: Community, at: datetime | None = None) -> int:
    """Write to everybody whose indicators are out of date; how many. Nobody hears of one twice within a month."""
    at = at or timezone.now()
    of = defaultdict[Person, list[Standing]](list)
    for each in standings(community, followed_with_owners(community.pk)):
        if each.indicator.owner is not None and each.indicator.owner.is_active and _is_due(each, at):
            of[each.indicator.owner].append(each)
    for owner, due in of.items():
        Indicator.objects.filter(pk__in=[each.indicator.pk for each in due]).update(reminded_at=at)
        transaction.on_commit(partial(_write, owner, community, due))
    return len(of)


def _is_due(each: Standing, at: datetime) -> bool:
    reminded = each.indicator.reminded_at
    if each.state == "current" or (reminded is not None and reminded > at - AGAIN_AFTER):
        return False
    return each.state == "stale" or each.indicator.followed_at < at - NEW


def _write(owner: Person, community: Community, due: list[Standing]) -> None:
    with translation.override(owner.language or community.default_language):
        desk = settings.BASE_URL.rstrip("/") + reverse(
            "indicators:desk", kwargs={"community": community.slug}
        )
        lines = [(each.indicator.code, str(each.indicator), each.good_until) for each in due]
    tell(
        owner,
        community,
        _("Indicators that want a newer value"),
        "indicators/mail/overdue.txt",
        {"due": lines, "link": desk},
    )
