"""Feedback events and employers that somebody hides from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from courses.models import Employer
from matching.models import FeedbackEvent, HiddenFromEmployer
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.resident import the_resident

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def feedback_event(*, by: str = "alice", opportunity_id: int | None = None, **fields: Any) -> FeedbackEvent:
    """The app noticed that Alice opened a course."""
    defaults = {
        "event_id": uuid4(),
        "resident": the_resident(by),
        "opportunity_id": opportunity_id or course().pk,
        "kind": FeedbackEvent.Kind.OPENED,
        "origin": FeedbackEvent.Origin.APP,
        "at": AT,
        "received_at": AT,
    }
    return FeedbackEvent.objects.create(**{**defaults, **fields})


def hidden_from(whom: Employer | None = None, *, by: str = "alice", **fields: Any) -> HiddenFromEmployer:
    """Alice hides from an employer."""
    values = {"resident": the_resident(by), "employer": whom or employer(), "hidden_at": AT}
    return HiddenFromEmployer.objects.create(**{**values, **fields})
