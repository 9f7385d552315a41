"""Where a reader can go from here: the main navigation and the same page in another language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

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
    entries = (entry for capability in capabilities() for entry in capability.navigation)
    items = sorted(
        (entry for entry in entries if entry.audience == audience), key=lambda each: (each.order, each.route)
    )
    hrefs = [reverse(item.route, kwargs={"community": community.slug}) for item in items]
    # The longest address that the page's own begins with, so that one entry at most is marked.
    here = max((href for href in hrefs if request.path.startswith(href)), key=len, default=None)
    return [Link(item.title, href, href == here) for item, href in zip(items, hrefs, strict=True)]


def language_links(request: HttpRequest, language: str) -> Sequence[Link]:
    """This page in each language that it is kept in; none where the address carries no language."""
    _, first, *rest = request.get_full_path().split("/", 2)
    names = dict(settings.LANGUAGES)
    if first not in names:
        return ()
    community = getattr(request, "community", None)
    codes = [code for code in names if community is None or code in community.languages]
    return [Link(names[code], "/".join(["", code, *rest]), code == language, code) for code in codes]
