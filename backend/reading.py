"""Addresses that anybody may read and nobody writes: no session, no sign-in, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from backend.errors import MethodNotAllowed, Refusal, error_entry

METHODS: Final = ("GET", "HEAD")
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def read_only(view: View) -> View:
    """The view, for GET and HEAD. No cookie counts here, so there is nothing that another site can forge."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponseBase:
        if request.method in METHODS:
            return view(request, *args, **named)
        response = refused(MethodNotAllowed(), status=405)
        response["Allow"] = ", ".join(METHODS)
        return response

    return cast("View", guarded)


def refused(refusal: Refusal, status: int = 400) -> JsonResponse:
    """A refusal, as JSON."""
    return JsonResponse({"errors": [error_entry(refusal.code, refusal.text, refusal.field)]}, status=status)
