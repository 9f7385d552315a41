"""What a community may be set to: its own address, languages that the house knows, a clock that somebody keeps."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import resolve, reverse
from django.utils.translation import gettext as _


def check_slug(slug: str) -> None:
    """Raise `ValidationError` for the address of a page of the house: nobody would find the community there."""
    if resolve(reverse("home", kwargs={"community": slug})).url_name != "home":
        told = _("“%(slug)s” is the address of another page here. Choose another word.")
        raise ValidationError({"slug": told % {"slug": slug}})


def check_languages(languages: Sequence[str], first: str) -> None:
    """Raise `ValidationError` unless the house knows the languages, each told once, and the first is one of them."""
    known = dict(settings.LANGUAGES)
    twice = len(set(languages)) < len(languages)
    if twice or first not in languages or any(code not in known for code in languages):
        message = _("Choose from these languages, the first language among them: %(known)s.")
        raise ValidationError({"languages": message % {"known": ", ".join(known)}})


def check_time_zone(name: str) -> None:
    """Raise `ValidationError` for a clock that nobody keeps."""
    if name not in available_timezones():
        told = _("“%(name)s” is no time zone. Write it like America/Toronto.")
        raise ValidationError({"time_zone": told % {"name": name}})
