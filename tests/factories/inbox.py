"""Inbox items."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from courses.models import Opportunity
from matching.models import InboxItem, Resident
from tests.factories.course import course
from tests.factories.resident import the_resident

TOLD = datetime(2026, 11, 23, 12, tzinfo=UTC)


def inbox_item(*, to: Resident | None = None, about: Opportunity | None = None, **fields: Any) -> InboxItem:
    """Alice is told that a course which she kept closes on 3 December."""
    listing = about or course()
    defaults = {
        "resident": to or the_resident(),
        "kind": InboxItem.Kind.SAVED_CLOSES_SOON,
        "opportunity_id": listing.pk,
        "occasion": "2026-12-03:10",
        "facts": {"closes_on": "2026-12-03"},
        "told_at": TOLD,
        "expires_at": TOLD + timedelta(days=90),
    }
    return InboxItem.objects.create(**{**defaults, **fields})
