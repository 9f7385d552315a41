"""Open contracting: who asked, who bid, who won, how much, and what changed."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability

CAPABILITY = Capability(name="contracting", title=_("Contracts"), wing="deliver")
