"""What waits in the outbox, and what was decided."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from mobile_api.models import Device, PushBatch, PushLedger
from tests.factories.device import device
from tests.factories.user import user

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)


def push_batch(*, to: list[Device] | None = None, **fields: Any) -> PushBatch:
    """Alice's phone is to be told that something she kept closes soon."""
    rows = [device()] if to is None else to
    defaults = {
        "kind": "SAVED_CLOSES_SOON",
        "template": "SAVED_CLOSES_SOON",
        "version": 1,
        "language": "en",
        "names": {"title": "Spreadsheets", "organisation": "Lantern College", "day": "2026-12-03"},
        "tag": "SAVED_CLOSES_SOON:7",
        "devices": [row.pk for row in rows],
        "made_at": NOW,
        "not_before": NOW,
        "expires_at": NOW + timedelta(days=1),
    }
    return PushBatch.objects.create(**{**defaults, **fields})


def ledger(*, of: str = "alice", **fields: Any) -> PushLedger:
    """Alice was sent a reminder."""
    defaults = {
        "user": user(uid=of),
        "kind": "SAVED_CLOSES_SOON",
        "subject": "7:2026-12-03:10",
        "day": date(2026, 11, 23),
        "item": 1,
        "reason": "SENT",
        "decided_at": NOW,
    }
    return PushLedger.objects.create(**{**defaults, **fields})
