"""Tells a resident in their inbox what others did with an application. What they did themselves they know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from matching.models import Application, InboxItem
from matching.services.inbox import tell

S = Application.Status
STATES: Final[Mapping[str, str]] = {
    S.IN_REVIEW: "SEEN",
    S.INTERVIEW: "INTERVIEW",
    S.OFFERED: "OFFERED",
    S.STARTED: "STARTED",
    S.COMPLETED: "COMPLETED",
    S.HIRED: "HIRED",
    S.UNSUCCESSFUL: "NOT_SELECTED",
    S.LAPSED: "CLOSED",
    S.CANCELLED: "CLOSED",
}
"""Where an application was moved by others -> the state of which the inbox has words."""


def tell_of_move(application: Application, *, now: datetime) -> None:
    """Called in the transaction of the move, after it."""
    occasion = f"{application.pk}:{application.revision}"
    given: dict[str, Any] = {
        "resident": application.resident,
        "about": application.opportunity,
        "occasion": occasion,
        "now": now,
    }
    ends = application.offer_ends_at
    if application.status == S.OFFERED and ends is not None:
        facts = {"answer_by": timezone.localdate(ends).isoformat()}
        tell(kind=InboxItem.Kind.PLACE_OFFERED, facts=facts, expires_at=ends, **given)
    elif application.status in STATES:
        tell(kind=InboxItem.Kind.APPLICATION_MOVED, facts={"state": STATES[application.status]}, **given)
