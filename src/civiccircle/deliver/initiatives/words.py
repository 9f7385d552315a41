"""A change in words, for the history and for feeds."""

from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civiccircle.kernel import money
from civiccircle.kernel.text import localise

from .models import Change
from .states import State

_SENTENCES: dict[str, Any] = {
    Change.Kind.BEGUN: gettext_lazy("Entered on the road map as: %(after)s"),
    Change.Kind.STATE: gettext_lazy("%(before)s → %(after)s"),
    Change.Kind.DESCRIBED: gettext_lazy("Described anew"),
    Change.Kind.COST: gettext_lazy("Cost: %(before)s → %(after)s"),
    Change.Kind.JOINED: gettext_lazy("Joined to “%(subject)s”"),
    Change.Kind.PARTED: gettext_lazy("No longer joined to “%(subject)s”"),
    Change.Kind.SET: gettext_lazy("New milestone: “%(subject)s”, due on %(after)s"),
    Change.Kind.MOVED: gettext_lazy("“%(subject)s” is due on %(after)s, no longer on %(before)s"),
    Change.Kind.DONE: gettext_lazy("“%(subject)s” was reached on %(after)s"),
    Change.Kind.REOPENED: gettext_lazy("“%(subject)s” was not reached on %(before)s after all"),
    Change.Kind.DROPPED: gettext_lazy("The milestone “%(subject)s” was given up"),
}
_STATES = {Change.Kind.BEGUN, Change.Kind.STATE}


def told(change: Change) -> str:
    """What changed, in one line of the reader's language."""
    values = {"before": change.before, "after": change.after}
    if change.kind in _STATES:
        values = {name: str(State(value).label) if value else "" for name, value in values.items()}
    elif change.kind == Change.Kind.COST:
        values = {name: cost(value) for name, value in values.items()}
    else:
        values = {name: _day(value) for name, value in values.items()}
    return str(_SENTENCES[change.kind]) % (values | {"subject": localise(change.subject)})


def cost(kept: str) -> str:
    """What something costs, as a change and its fact keep it (`kernel.money.kept`)."""
    return money.told(kept) or _("not known")


def _day(value: str) -> str:
    return format_date(date.fromisoformat(value), "medium", locale=get_language() or "en") if value else ""
