"""Council: what deciding bodies decided, when, and on what grounds."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability

CAPABILITY = Capability(name="council", title=_("Decisions"), wing="decide")
