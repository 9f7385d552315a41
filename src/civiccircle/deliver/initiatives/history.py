"""The public history of initiatives: each change is a line there, and a fact in the log."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.text import Text

from .models import Change, Initiative


def tell(
    initiative: Initiative,
    kind: Change.Kind,
    *,
    by: Person | None,
    at: datetime,
    subject: Text | None = None,
    before: str = "",
    after: str = "",
    reason: Text | None = None,
) -> Change:
    """Enter a change into the history and into the log."""
    told = {"subject": subject or {}, "before": before, "after": after, "reason": reason or {}}
    change = Change.objects.create(initiative=initiative, kind=kind, by=by, at=at, **told)
    about = {"initiative": initiative.identifier, "title": initiative.title}
    said = {name: value for name, value in told.items() if value}
    ledger.record_fact(initiative.community_id, f"initiative.{kind.value}", about | said, at)
    return change


def day_in(community: Community, at: datetime) -> date:
    """The day of a moment where the community is."""
    return at.astimezone(ZoneInfo(community.time_zone)).date()


def today_in(community: Community) -> date:
    """Today where the community is."""
    return day_in(community, timezone.now())
