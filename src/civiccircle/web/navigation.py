"""Where a reader can go from here: the main navigation and the same page in another language."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.addresses import address
from civiccircle.kernel.capability import capabilities


@dataclass(frozen=True)
class Link:
    """A link that knows whether it leads to the page that shows it."""

    title: Any
    href: str
    current: bool = False
    language: str = ""


def navigation(request: HttpRequest, audience: str = "public") -> Sequence[Link]:
    """The entries that the rooms registered for this audience, in their order; none outside a community."""
    community = getattr(request, "community", None)
    if community is None:
        return ()
    entries = _entries(
        settings.ROOT_URLCONF, community.slug, get_language() or settings.LANGUAGE_CODE, audience
    )
    # The longest address that the page's own begins with, so that one entry at most is marked.
    here = max((href for _title, href in entries if request.path.startswith(href)), key=len, default=None)
    return [Link(title, href, href == here) for title, href in entries]


@lru_cache(maxsize=1_000)
def _entries(_routes: str, community: str, language: str, audience: str) -> Sequence[tuple[str, str]]:
    entries = (entry for capability in capabilities() for entry in capability.navigation)
    items = sorted(
        (entry for entry in entries if entry.audience == audience), key=lambda each: (each.order, each.route)
    )
    with override(language):
        return [(str(item.title), address(item.route, community=community)) for item in items]


def footer_links(request: HttpRequest) -> Sequence[tuple[str, str]]:
    """Pairs of title and address of what every page of a community leads to: how to look things up and check them."""
    community = getattr(request, "community", None)
    return _lookups(community.slug, get_language() or settings.LANGUAGE_CODE) if community else ()


@lru_cache(maxsize=1_000)
def _lookups(community: str, language: str) -> Sequence[tuple[str, str]]:
    routes = (
        (_("Search"), "trace:search"),
        (_("My contributions"), "activities:receipts"),
        (_("Check a receipt"), "activities:check-receipt"),
        (_("Public log"), "ledger:overview"),
        (_("Moderation log"), "activities:moderation-log"),
        (_("Open ends"), "trace:open-ends"),
        (_("Privacy"), "privacy:register"),
        (_("My data"), "privacy:my-data"),
        (_("Open data"), "publishing:downloads"),
    )
    with override(language):
        return [(str(title), address(route, community=community)) for title, route in routes]


def account_links(request: HttpRequest) -> Sequence[Link]:
    """Sign-in for readers; for who is signed in the account, and the desk for staff. Costs a reader no query."""
    # Whoever has no session is not even asked: a page for readers touches neither session nor account.
    known = settings.SESSION_COOKIE_NAME in request.COOKIES
    person = getattr(request, "user", None) if known else None
    if person is None or not person.is_authenticated:
        sign_in = address("people:sign-in")
        # Back to where one was, without what a query may hold: an invitation, say.
        here = request.path if getattr(request, "community", None) is not None else ""
        return [Link(_("Sign in"), f"{sign_in}?{urlencode({'next': here})}" if here else sign_in)]
    community = getattr(request, "community", None)
    links = [Link(_("Account"), address("people:account"))]
    if community is not None and person.has_perm("activities.use_desk", community):
        links.insert(0, Link(_("Desk"), address("activities:desk", community=community.slug)))
    return links


def language_links(request: HttpRequest, language: str) -> Sequence[Link]:
    """This page in each language that it is kept in; none where the address carries no language."""
    _empty, first, *rest = request.get_full_path().split("/", 2)
    names = dict(settings.LANGUAGES)
    if first not in names:
        return ()
    community = getattr(request, "community", None)
    codes = [code for code in names if community is None or code in community.languages]
    return [Link(names[code], "/".join(["", code, *rest]), code == language, code) for code in codes]
