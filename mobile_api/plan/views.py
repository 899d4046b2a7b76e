"""A plan as a calendar file, for calendar apps: they know the address and nothing else."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from backend.errors import NotFound
from backend.reading import read_only, refused
from courses.feeds.views import CALENDAR
from courses.ical import calendar
from matching.queries.plan import plan_entries
from matching.services.calendar_links import resident_of_token

_NAME: Final = "My next steps"


@read_only
def plan_calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The plan behind an address; 404 where there is none, and while no step has a day: no phone takes an empty calendar."""
    now = timezone.now()
    resident = resident_of_token(token, now=now)
    entries = plan_entries(resident, today=timezone.localdate(now)) if resident else []
    if not entries:
        return refused(NotFound(), status=404)
    body = calendar(entries, name=_NAME).encode()
    response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=CALENDAR)
    response["Content-Length"] = str(len(body))
    response["Content-Disposition"] = 'attachment; filename="plan.ics"'
    # Somebody's own: no cache between us keeps it, no search engine lists it, and the address is not passed on.
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
