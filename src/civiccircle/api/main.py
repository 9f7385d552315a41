"""The public API: one OpenAPI document, one router per room.

Everything that is public on a page is public here, without a key. What needs a person takes a token
(``Authorization: Bearer …``), made on the account page.
"""

from importlib import import_module

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from civiccircle import __version__
from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.capability import capabilities

api = NinjaAPI(
    title="Civic Circle",
    version=__version__,
    description="What a community publishes about its programme. Lists are paged: follow `next` until it is null. "
    "Answers carry an ETag; send it back as If-None-Match.",
    docs_url=None,
    urls_namespace="api-v1",
)

KERNEL_ROOMS = ("communities", "trace", "results", "ledger")


def _mount() -> None:
    for room in KERNEL_ROOMS:
        api.add_router(f"/communities/{{community}}/{_prefix(room)}", _router(f"civiccircle.kernel.{room}.api"))
    for capability in capabilities():
        if capability.api:
            api.add_router("/communities/{community}/", _router(capability.api))


def _prefix(room: str) -> str:
    return "" if room == "communities" else f"{room}/"


def _router(module: str) -> object:
    return import_module(module).router


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, fault: PermissionDenied) -> HttpResponse:
    return api.create_response(request, {"detail": str(fault) or "not allowed"}, status=403)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, fault: Refused) -> HttpResponse:
    return api.create_response(request, {"detail": str(fault.reason), "code": fault.code}, status=409)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    return api.create_response(request, {"detail": fault.messages}, status=422)


_mount()
