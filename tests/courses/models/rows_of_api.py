"""One valid saved row of every model of the API itself: merged into `rows.ROWS`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.db.models import Model

from mobile_api import models as a
from tests.factories.device import device
from tests.factories.push import ledger, push_batch
from tests.factories.user import user

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def answered_mutation() -> a.AnsweredMutation:
    """Alice saved something."""
    hashes = {"request_sha256": "0" * 64, "asked_sha256": "0" * 64}
    return a.AnsweredMutation.objects.create(user=user(), key="save-1", answer="{}", at=NOW, **hashes)


def push_circuit() -> a.PushCircuit:
    """Our key has run out."""
    return a.PushCircuit.objects.create(name="push", opened_at=NOW, probe_at=NOW, code="THIRD_PARTY_AUTH_ERROR")


def push_result() -> a.PushResult:
    """It was handed over."""
    return a.PushResult.objects.create(batch=1, device=1, at=NOW, verdict="accepted", code="OK")


API_ROWS: dict[type[Model], Callable[[], Model]] = {
    a.AnsweredMutation: answered_mutation,
    a.Device: device,
    a.PushBatch: push_batch,
    a.PushCircuit: push_circuit,
    a.PushDue: lambda: a.PushDue.objects.create(item=7, not_before=NOW),
    a.PushLedger: ledger,
    a.PushPreference: lambda: a.PushPreference.objects.create(user=user(), changed_at=NOW),
    a.PushResult: push_result,
}
