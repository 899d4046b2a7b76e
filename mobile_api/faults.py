"""What Django answers by itself, in the shape of every other answer. The admin is for people, and keeps its pages."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import defaults

from backend.errors import NotFound
from mobile_api.answers import answer, faulty, refused
from mobile_api.body import RequestRefused

_ADMIN = "/admin/"


class NoSuchAddress(NotFound):
    """Nothing answers there."""

    message = "There is nothing at this address."


class BadRequest(RequestRefused):
    """Django refuses it before anything of ours sees it: a host name that is not ours, say."""

    code = "BAD_REQUEST"
    message = "We can't answer this request."
    status = HTTPStatus.BAD_REQUEST


def no_such_address(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404."""
    if request.path.startswith(_ADMIN):
        return defaults.page_not_found(request, exception)
    return answer(refused(NoSuchAddress()), HTTPStatus.NOT_FOUND)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400."""
    if request.path.startswith(_ADMIN):
        return defaults.bad_request(request, exception)
    return answer(refused(BadRequest()), HTTPStatus.BAD_REQUEST)


def fault(request: HttpRequest) -> HttpResponseBase:
    """500, or 503 where the database is away or too slow. Called while the exception is handled."""
    raised = sys.exc_info()[1]
    if raised is None or request.path.startswith(_ADMIN):
        return defaults.server_error(request)
    return faulty(raised)
