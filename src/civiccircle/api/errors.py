"""Faults as JSON: ``detail`` says what was wrong and what to do instead."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled

from civiccircle.kernel.activities.answers import refused_json
from civiccircle.kernel.activities.kinds import Refused


def handle_errors(api: NinjaAPI) -> None:
    """Let `api` answer the faults of the house; those it does not know stay with Django."""

    def answer(request: HttpRequest, status: int, detail: object, **more: str) -> HttpResponse:
        return api.create_response(request, {"detail": detail, **more}, status=status)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, fault: Http404) -> HttpResponse:
        return answer(request, 404, str(fault) or _("there is nothing at this address"))

    @api.exception_handler(PermissionDenied)
    def forbidden(request: HttpRequest, fault: PermissionDenied) -> HttpResponse:
        return answer(request, 403, str(fault) or _("not allowed"))

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
        told = _("send a token, made on your account page, as `Authorization: Bearer cc_…`")
        response = answer(request, 401, told if fault.message == "Unauthorized" else fault.message)
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(Throttled)
    def too_much(request: HttpRequest, fault: Throttled) -> HttpResponse:
        wait = str(fault.wait or 60)
        response = answer(
            request, 429, _("that was a lot at once: go on in %(wait)s seconds") % {"wait": wait}
        )
        response["Retry-After"] = wait
        return response

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, fault: Refused) -> HttpResponse:
        return refused_json(fault)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
        return answer(request, 422, fault.message_dict if hasattr(fault, "error_dict") else fault.messages)

    @api.exception_handler(SuspiciousOperation)
    def suspicious(request: HttpRequest, fault: SuspiciousOperation) -> HttpResponse:
        return answer(request, 400, str(fault))
