"""Deletes the sign-in at Google (Firebase) of people who were erased, and tries again until it is done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from courses.worker import PeriodicJob
from matching.models import Erasure
from mobile_api.firebase import delete_account

logger = logging.getLogger(__name__)
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(days=1)
MOST_A_TURN: Final = 100


def close_sign_ins(*, now: datetime, delete: Callable[[str], None] = delete_account) -> dict[str, int]:
    """Try every sign-in whose turn it is.

    Args:
        now: the moment.
        delete: deletes one by its uid; one that is not there is deleted already.

    Returns:
        How many were `deleted`, and how many `failed` and wait for their next turn.
    """
    counts = {"deleted": 0, "failed": 0}
    waiting = Erasure.objects.filter(sign_in=Erasure.SignIn.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")
    for key in list(waiting.values_list("pk", flat=True)[:MOST_A_TURN]):
        with transaction.atomic():
            row = waiting.select_for_update(skip_locked=True).filter(pk=key).first()
            if row is not None:
                counts["deleted" if _close(row, now, delete) else "failed"] += 1
    return counts


def _close(row: Erasure, now: datetime, delete: Callable[[str], None]) -> bool:
    row.tries += 1
    try:
        delete(row.sign_in_uid)
    except Exception as fault:  # noqa: BLE001 - whatever it was, it is tried again; its words may hold the uid
        row.last_failure = type(fault).__name__
        row.next_try_at = now + min(FIRST_WAIT * 2 ** min(row.tries - 1, 20), LONGEST_WAIT)
        logger.warning("A sign-in of an erased person is still there after %d tries: %s.", row.tries, row.last_failure)
    else:
        row.sign_in, row.sign_in_uid, row.next_try_at = Erasure.SignIn.DELETED, "", None
        row.last_failure, row.sign_in_deleted_at = "", now
    row.save()
    return row.sign_in == Erasure.SignIn.DELETED


def _closed(now: datetime) -> str:
    if settings.SIGN_IN != "firebase":
        return "Sign-in is not Firebase's here."
    counts = close_sign_ins(now=now)
    return f"{counts['deleted']} deleted, {counts['failed']} to be tried again"


CLOSE_SIGN_INS: Final = PeriodicJob("close_sign_ins", every=timedelta(minutes=1), run=_closed)
