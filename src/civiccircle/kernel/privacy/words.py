"""The words of declarations, as people read them."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .declare import Basis, Erasure, Personal, Sensitivity

BASES = {
    Basis.CONSENT: gettext_lazy("your consent"),
    Basis.PUBLIC_TASK: gettext_lazy("a public task"),
    Basis.LEGAL_OBLIGATION: gettext_lazy("a duty in law"),
    Basis.CONTRACT: gettext_lazy("a contract with you"),
    Basis.LEGITIMATE_INTEREST: gettext_lazy("a legitimate interest"),
}
SENSITIVITIES = {
    Sensitivity.ORDINARY: gettext_lazy("ordinary"),
    Sensitivity.OPINION: gettext_lazy("opinion (specially protected)"),
    Sensitivity.IDENTITY: gettext_lazy("tells who you are"),
    Sensitivity.SECRET: gettext_lazy("secret"),
}
ERASURES = {
    Erasure.DELETE_ROW: gettext_lazy("deleted"),
    Erasure.CLEAR: gettext_lazy("emptied"),
    Erasure.DETACH: gettext_lazy("no longer linked to you"),
    Erasure.KEEP: gettext_lazy("kept"),
}


def kept_for(personal: Personal) -> str:
    """How long something is kept."""
    if personal.retention is None:
        return _("until you have it erased")
    time = _long(personal.retention)
    return (
        _("%(time)s after %(start)s") % {"time": time, "start": personal.clock.title}
        if personal.clock
        else time
    )


def _long(retention: timedelta) -> str:
    days = retention.days
    if days == 0:
        return _("until it expires")
    if days % 365 == 0:
        return ngettext("%(count)d year", "%(count)d years", days // 365) % {"count": days // 365}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
