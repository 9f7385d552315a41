"""Where people go after signing in, and how long ago that was."""

import time

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

SIGNED_IN_AT = "signed_in_at"
RECENTLY = 3600.0  # seconds
LONGEST_ADDRESS = 2000  # it travels in mails


def safe_next(address: str) -> str:
    """The address to go on to if it is one of ours, else an empty text."""
    ours = (
        address.startswith("/")
        and len(address) <= LONGEST_ADDRESS
        and address.isprintable()
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )
    return address if ours else ""


def note_sign_in(request: HttpRequest) -> None:
    request.session[SIGNED_IN_AT] = time.time()


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether this very session was begun lately, as changing the ways to sign in asks for."""
    return time.time() - float(request.session.get(SIGNED_IN_AT, 0)) < RECENTLY
