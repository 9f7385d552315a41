"""The type of requests inside a community."""

from django.http import HttpRequest

from .models import Community


class CommunityRequest(HttpRequest):
    """A request whose address names a community; the middleware has looked it up."""

    community: Community
