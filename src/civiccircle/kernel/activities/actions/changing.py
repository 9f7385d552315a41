"""What every change to an engagement goes through: held meanwhile, told in public, forgotten where it was known."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.pages import forget_pages

from .. import snapshots
from ..models import Engagement
from ..publication import requirements

# What the public was promised: changing one of these after publishing is itself a public fact.
PROMISES = ("question", "what_can_change", "what_is_fixed", "level", "deciding_body", "answer_due")


def hold(engagement: Engagement) -> None:
    """Let nobody else change the engagement until the transaction ends, and see what others did since it was read."""
    held = Engagement.objects.select_for_update().filter(pk=engagement.pk)
    now = held.values("state", "published_at", "answer", "answered_at", "closed_at", "date_changes").first()
    if now is None:
        raise ValidationError(_("There is no such engagement."))
    for name, value in now.items():
        setattr(engagement, name, value)


def check_still_publishable(engagement: Engagement) -> None:
    faults = [
        f"{each.title} {each.mend}" for each in requirements(engagement) if not each.met and each.binding
    ]
    if faults:
        raise ValidationError(faults)


def fact(engagement: Engagement, name: str, at: datetime | None = None, /, **content: Any) -> None:
    ledger.record_fact(engagement.community_id, name, {"engagement": engagement.slug, **content}, at)


def tell_everyone() -> None:
    """Let this process forget what it remembers of activities and pages, now and when the change is durable."""
    snapshots.forget()
    transaction.on_commit(snapshots.forget)
    forget_pages()


def plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
