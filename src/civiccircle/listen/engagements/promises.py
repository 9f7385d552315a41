"""The IAP2 spectrum of public participation, each level in the words of its promise to the public."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.activities.models import Level

PROMISES: dict[str, Promise] = {
    Level.INFORM: _("We keep you informed, so that you understand the question and the ways to answer it."),
    Level.CONSULT: _("We listen to you, tell what we heard, and say how it influenced the decision."),
    Level.INVOLVE: _(
        "We work with you, so that your concerns show in the options that are worked out, and say how."
    ),
    Level.COLLABORATE: _("We look for solutions together with you and follow your advice as far as we can."),
    Level.EMPOWER: _("We do what you decide."),
}
