"""What would be sent at this moment, without sending it or writing anything down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mobile_api.models import PushBatch
from mobile_api.push.outbox import message_of
from mobile_api.push.planning import plan


@dataclass(frozen=True)
class WouldSend:
    """One batch that would go out.

    Attributes:
        kind: of the notification.
        devices: how many get it.
        title: as the phone shows it.
        body: likewise.
    """

    kind: str
    devices: int
    title: str
    body: str


def dry_run(*, now: datetime) -> tuple[Mapping[str, int], list[WouldSend]]:
    """How many would be decided for which reason, and the batches that would be made; what waits in the outbox stands before them."""
    with transaction.atomic():
        counts: dict[str, int] = {}
        while True:
            planned = plan(now=now)
            for reason, count in (planned.decided if planned else {}).items():
                counts[reason] = counts.get(reason, 0) + count
            if planned is None or not planned.more:
                break
        waiting = PushBatch.objects.filter(done_at=None, expires_at__gt=now).order_by("-urgent", "not_before", "pk")
        found = []
        for batch in waiting:
            message = message_of(batch, now=now)
            found.append(WouldSend(batch.kind, len(batch.devices), message.title, message.body))
        transaction.set_rollback(True)
    return counts, found
