"""A person has tapped on a notification."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.accounts.models import User
from matching.models import InboxItem
from mobile_api.models import PushLedger


@transaction.atomic
def opened(*, by: User, batch: int, now: datetime) -> bool:
    """Note it once: on the ledger, and on the items of the inbox that it told of.

    Args:
        by: who says so.
        batch: number of the batch, as the message carries it. It tells nothing of whoever else is in it.
        now: the moment.

    Returns:
        Whether it was theirs. Twice changes nothing.
    """
    mine = PushLedger.objects.filter(user=by, batch=batch)
    items = list(mine.values_list("item", flat=True))
    mine.filter(opened_at=None, decided_at__lte=now).update(opened_at=now)
    InboxItem.objects.filter(pk__in=items, resident__user=by, read_at=None).update(read_at=now)
    return bool(items)
