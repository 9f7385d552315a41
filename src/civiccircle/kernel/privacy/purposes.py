"""The purposes that the kernel itself holds personal data for; rooms add theirs in their capability."""

from django.utils.translation import gettext_lazy as _

from .declare import Purpose

ACCOUNTS = Purpose(
    "accounts",
    _("Signing in"),
    _(
        "To know you again when you come back, and to let staff do their work. Taking part does not need an account."
    ),
)
PARTICIPATION = Purpose(
    "participation",
    _("Taking part"),
    _(
        "To count each person once, to show what people think together, and to let you check that your voice "
        "was counted."
    ),
)
ACCOUNTABILITY = Purpose(
    "accountability",
    _("Answering for public acts"),
    _("To show in public who decided what in their office, and when."),
)
OPERATION = Purpose(
    "operation",
    _("Keeping the service running"),
    _("To finish what you started (for example to send you a message), and to find faults."),
)
