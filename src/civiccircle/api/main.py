"""The public API: one OpenAPI document, one router per room.

Everything that is public on a page is public here, without a key. What needs a person takes a token
(``Authorization: Bearer …``), made on the account page.
"""

from importlib import import_module
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Router
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from civiccircle import __version__
from civiccircle.kernel.capability import capabilities
from civiccircle.kernel.communities import queries as communities
from civiccircle.kernel.communities.api import CommunityOut
from civiccircle.kernel.communities.models import Community

from .answers import plain_answers
from .errors import handle_errors


class _Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return to_json(data, fallback=str)


api = NinjaAPI(
    title="Civic Circle",
    version=__version__,
    description="What a community publishes about its programme. Lists are paged: follow `next` until it is null. "
    "Answers carry an ETag; send it back as If-None-Match. Faults are JSON with `detail`.",
    docs_url=None,
    renderer=_Renderer(),
    urls_namespace="api-v1",
)
api.add_decorator(plain_answers(api), mode="view")
handle_errors(api)

# Kernel rooms, and where their addresses begin inside a community.
KERNEL_ROOMS = {
    "communities": "",
    "activities": "",
    "trace": "trace",
    "results": "results",
    "ledger": "ledger",
    "publishing": "exports",
}
COMMUNITY = "/communities/{slug:community}"


@api.get(
    "/communities",
    response=list[CommunityOut],
    url_name="communities",
    tags=["communities"],
    summary=gettext_noop("The communities of this installation"),
    description=gettext_noop("Every other address begins with one of them."),
)
def all_communities(request: HttpRequest) -> list[Community]:
    return communities.all_communities()


def _mount() -> None:
    for room, beginning in KERNEL_ROOMS.items():
        api.add_router(f"{COMMUNITY}/{beginning}".rstrip("/"), _router(f"civiccircle.kernel.{room}.api"))
    for capability in capabilities():
        if capability.api:
            api.add_router(COMMUNITY, _router(capability.api))


def _router(module: str) -> Router:
    router: Router = import_module(module).router
    return router


_mount()
