"""Types of requests inside a community."""

from django.http import HttpRequest
from ninja import Path

from .models import Community

InCommunity = Path[str]
"""The community in an address of the API: it stands before the part that a room declares, so each has to say so."""


class CommunityRequest(HttpRequest):
    """A request whose address names a community; the middleware has looked it up."""

    community: Community
