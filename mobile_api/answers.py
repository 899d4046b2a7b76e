"""JSON answers of every endpoint: the shape of errors, the headers, and the last net under a fault of ours."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from backend.errors import Invalid, MethodNotAllowed, NotFound, Refusal, SignInNeeded, error_entry
from courses.services.access import RoleTooLow
from courses.services.api_keys import WINDOW, ApiKeyNotValid, TooManyRequests
from courses.services.publication_lock import UploadIsBeingPublished
from mobile_api.body import RequestRefused
from mobile_api.errors import (
    FormattedError,
    TooSlow,
    Unavailable,
    format_refusal,
    internal,
    is_too_slow,
    is_unavailable,
)
from mobile_api.firebase import SignInUnavailable
from mobile_api.id_token import SignInRefused

logger = logging.getLogger(__name__)
_STATUS: Final[Mapping[type[Refusal], HTTPStatus]] = {
    NotFound: HTTPStatus.NOT_FOUND,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    RoleTooLow: HTTPStatus.FORBIDDEN,
    UploadIsBeingPublished: HTTPStatus.CONFLICT,
    SignInNeeded: HTTPStatus.UNAUTHORIZED,
    ApiKeyNotValid: HTTPStatus.UNAUTHORIZED,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    SignInUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    SignInRefused: HTTPStatus.UNAUTHORIZED,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    TooSlow: HTTPStatus.SERVICE_UNAVAILABLE,
}


# Only bearer tokens count here, no cookie: nothing that another site can forge.
@method_decorator(csrf_exempt, name="dispatch")
class Endpoint(View):
    """A view beside GraphQL that answers in JSON. A refusal, or whatever else is raised, becomes a clear answer."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer one request."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except RequestRefused as refusal:
            return answer(refused(refusal), HTTPStatus(refusal.status))
        except Refusal as refusal:
            response = answer(refused(refusal), status_of(refusal))
            if isinstance(refusal, MethodNotAllowed):
                response["Allow"] = ", ".join(name.upper() for name in self.http_method_names if hasattr(self, name))
            return response
        except Exception as fault:  # noqa: BLE001 - the last net: a caller must never see a stack trace
            return faulty(fault)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Refuse it as everything is refused.

        Raises:
            MethodNotAllowed.
        """
        raise MethodNotAllowed


def status_of(refusal: Refusal) -> HTTPStatus:
    """The HTTP status of a refusal: what is wrong with the content of a request is 422."""
    return next(
        (status for kind, status in _STATUS.items() if isinstance(refusal, kind)), HTTPStatus.UNPROCESSABLE_ENTITY
    )


def refused(refusal: Refusal) -> dict[str, list[FormattedError]]:
    """The body of a refusal, one entry for each problem, as GraphQL has it."""
    if isinstance(refusal, Invalid):
        return {"errors": [error_entry(problem.code, problem.message, problem.field) for problem in refusal.problems]}
    return {"errors": [format_refusal(refusal)]}


def answer(body: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """A JSON answer, its names in order: what is kept and sent again has the same bytes."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    response = HttpResponse(text, status=status, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Authorization"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(Unavailable.retry_after_seconds)
    elif status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response


def faulty(fault: BaseException) -> HttpResponse:
    """The answer to a fault of ours; what it was stands in the log alone."""
    if is_unavailable(fault):
        logger.warning("UNAVAILABLE %s", type(fault).__qualname__)
        return answer(refused(Unavailable()), HTTPStatus.SERVICE_UNAVAILABLE)
    if is_too_slow(fault):
        return answer(refused(TooSlow()), HTTPStatus.SERVICE_UNAVAILABLE)
    return answer({"errors": [internal(fault)]}, HTTPStatus.INTERNAL_SERVER_ERROR)
