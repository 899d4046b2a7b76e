"""Whether notifications go out, for the machine that watches: counts only."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from backend.reading import read_only
from mobile_api.push.figures import figures


@read_only
def sending(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """How the outbox stands. 503 while sending is stopped, or while something that could go out has waited for ten minutes."""
    now = figures(now=timezone.now())
    answer = {
        "status": "sending" if now.is_well else "unavailable",
        "stopped": now.stopped or None,
        "due": now.due,
        "batches": now.batches,
        "oldestSeconds": now.oldest_seconds,
        "lastHour": now.last_hour,
    }
    return JsonResponse(answer, status=200 if now.is_well else 503)
