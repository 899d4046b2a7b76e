"""Health of one process, for the machine that watches it."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from backend.reading import read_only


@read_only
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """The process answers."""
    return JsonResponse({"status": "live"})


@read_only
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """The process can do its work: the database answers. 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        response = JsonResponse({"status": "unavailable", "missing": "database"}, status=503)
        response["Retry-After"] = "5"
        return response
    return JsonResponse({"status": "ready"})
