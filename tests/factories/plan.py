"""Steps of plans, and addresses of their calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from matching.models import CalendarLink, PlanStep
from tests.factories.resident import the_resident

MADE = datetime(2026, 11, 23, 12, tzinfo=UTC)


def plan_step(*, by: str = "alice", **fields: Any) -> PlanStep:
    """Alice's next step, at the end of her plan."""
    whose = the_resident(by)
    defaults = {
        "resident": whose,
        "words": "Ring the college",
        "place": whose.plan.count() + 1,
        "made_at": MADE,
        "changed_at": MADE,
    }
    return PlanStep.objects.create(**{**defaults, **fields})


def calendar_link(*, by: str = "alice", **fields: Any) -> CalendarLink:
    """An address of Alice's plan that works for half a year."""
    defaults = {"resident": the_resident(by), "key": uuid4(), "made_at": MADE, "expires_at": MADE + timedelta(180)}
    return CalendarLink.objects.create(**{**defaults, **fields})
