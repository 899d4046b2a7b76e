"""The results of sending: appended by COPY, in a table a day, which is dropped when nobody asks any more."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from courses.worker import PeriodicJob
from mobile_api.models import PushBatch, PushLedger, PushResult
from mobile_api.push.transport import Verdict

PASSES: Final = (Verdict.RETRY, Verdict.CREDENTIALS)
"""Verdicts after which a device is tried again. Every other one is final: `UNKNOWN` too, which may have arrived."""
DAYS_AHEAD: Final = 3
LEDGER_KEPT: Final = timedelta(days=90)
_NOT_CODE: Final = re.compile(r"[^A-Za-z0-9_.:-]")
_COPY: Final = "COPY mobile_api_pushresult (batch, device, at, verdict, code) FROM STDIN"


def append(batch: int, results: Iterable[tuple[int, Verdict, str]], *, at: datetime) -> None:
    """Append results of one batch, in the transaction of the caller.

    Args:
        batch: its number.
        results: number of the device, verdict, and the push service's word.
        at: when they were known.
    """
    moment = at.isoformat()
    lines = "".join(
        f"{batch}\t{device}\t{moment}\t{verdict.value}\t{_plain(code)}\n" for device, verdict, code in results
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY, io.StringIO(lines))


def _plain(code: str) -> str:
    """A code holds no address and no words: whatever else stands in it is left out."""
    return code if code.isidentifier() and len(code) <= 60 else _NOT_CODE.sub("", code)[:60]  # noqa: PLR2004 - the column


def without_result(batch: int, devices: Sequence[int]) -> list[int]:
    """The devices of a batch that have no final result, in their order."""
    passed = [verdict.value for verdict in PASSES]
    rows = PushResult.objects.filter(batch=batch).exclude(verdict__in=passed)
    done = set(rows.order_by().values_list("device", flat=True))
    return [device for device in devices if device not in done]


def tend_results(now: datetime) -> str:
    """Make the tables of the days ahead, and forget what is old: results, batches, and the ledger after 90 days."""
    kept = settings.PUSH_RESULTS_KEPT_DAYS
    with connection.cursor() as cursor:
        cursor.execute("SELECT push_result_days(%s, %s, %s)", [now.date(), DAYS_AHEAD, kept])
        changed = cursor.fetchone()[0]
    batches, _ = PushBatch.objects.filter(made_at__lt=now - timedelta(days=kept), done_at__isnull=False).delete()
    rows, _ = PushLedger.objects.filter(decided_at__lt=now - LEDGER_KEPT).delete()
    return f"{changed} days of results made or dropped; {batches:,} batches and {rows:,} decisions forgotten."


TEND_PUSH: Final = PeriodicJob("tend_push", every=timedelta(hours=6), run=tend_results)
