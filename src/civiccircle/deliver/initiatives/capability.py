"""Initiatives: what is being done about what was decided, until when, and how far it is."""

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import Capability

CAPABILITY = Capability(name="initiatives", title=_("Initiatives"), wing="deliver")
