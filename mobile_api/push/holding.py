"""A batch is one worker's at a time, under a lease: claimed, kept, let go of, ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F

from mobile_api.models import Device, PushBatch, PushDue, PushLedger, PushResult
from mobile_api.push.results import PASSES

LEASE: Final = timedelta(minutes=2)
_CLAIM: Final = """
    UPDATE mobile_api_pushbatch SET holder = %(holder)s, leased_until = %(until)s, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM mobile_api_pushbatch
        WHERE done_at IS NULL AND not_before <= %(now)s AND (leased_until IS NULL OR leased_until <= %(now)s)
        ORDER BY urgent DESC, not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING *
"""

_RENEW: Final = (
    "UPDATE mobile_api_pushbatch SET leased_until = %s, begun = true WHERE id = %s AND holder = %s AND done_at IS NULL"
)


class LeaseLost(Exception):  # noqa: N818 - no fault: somebody else has it
    """Its worker was so slow that another one took the batch over."""


def claim(holder: str, *, now: datetime, lease: timedelta = LEASE) -> PushBatch | None:
    """The next batch, held by this worker; None where nothing is to be sent now.

    Raises nothing where two ask at once: each gets another one (SKIP LOCKED).
    """
    given = {"holder": holder, "now": now, "until": now + lease}
    return next(iter(PushBatch.objects.raw(_CLAIM, given)), None)


def end(batch: PushBatch, how: PushBatch.End, *, holder: str, now: datetime) -> None:
    """Nothing more is done about a batch.

    Raises:
        LeaseLost.
    """
    _write(batch, holder, done_at=now, end=how, leased_until=None)


def release(batch: PushBatch, *, holder: str) -> None:
    """Let go of a batch: it was not its fault that it was not sent whole.

    Raises:
        LeaseLost.
    """
    _write(batch, holder, leased_until=None, holder="", attempts=F("attempts") - 1)


def give_back(holder: str) -> int:
    """Let go of all that a worker held when its database went away: no batch's fault, and it works on none of them any more.

    Returns:
        How many they were. They are claimed anew at once, by anybody; without this they would wait for their leases.
    """
    held = PushBatch.objects.filter(holder=holder, done_at=None).exclude(leased_until=None)
    return held.update(leased_until=None, holder="", attempts=F("attempts") - 1)


@transaction.atomic
def put_back(batch: PushBatch, *, holder: str, now: datetime) -> None:
    """Quiet hours have begun, or will before it is sent: those who got nothing of it are decided about anew.

    Raises:
        LeaseLost.
    """
    end(batch, PushBatch.End.PUT_BACK, holder=holder, now=now)
    got = PushResult.objects.filter(batch=batch.pk).exclude(verdict__in=[verdict.value for verdict in PASSES])
    reached = Device.objects.filter(pk__in=got.values("device")).values("user")
    rows = PushLedger.objects.filter(batch=batch.pk).exclude(user__in=reached)
    PushDue.objects.bulk_create(
        [PushDue(item=item, not_before=now) for item in rows.order_by("item").values_list("item", flat=True)],
        ignore_conflicts=True,
    )
    rows.delete()


def renew(batch: PushBatch, holder: str, until: datetime) -> None:
    """Keep a batch until then.

    Once for each lot, so in plain SQL: Django's way to the same statement costs more than all else that is done about a lot.

    Raises:
        LeaseLost.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [until, batch.pk, holder])
        if not cursor.rowcount:
            raise LeaseLost


def try_later(batch: PushBatch, *, holder: str, at: datetime) -> None:
    """Let go of a batch until then: what passes has kept some of it.

    Raises:
        LeaseLost.
    """
    _write(batch, holder, leased_until=None, holder="", not_before=at)


def _write(batch: PushBatch, by: str, **columns: Any) -> None:
    """Write, unless another worker has it by now."""
    if not PushBatch.objects.filter(pk=batch.pk, holder=by, done_at=None).update(**columns):
        raise LeaseLost
