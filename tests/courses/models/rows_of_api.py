"""One valid saved row of every model of the API itself: merged into `rows.ROWS`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.db.models import Model

from mobile_api import models as a
from tests.factories.device import device
from tests.factories.user import user

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def answered_mutation() -> a.AnsweredMutation:
    """Alice saved something."""
    hashes = {"request_sha256": "0" * 64, "asked_sha256": "0" * 64}
    return a.AnsweredMutation.objects.create(user=user(), key="save-1", answer="{}", at=NOW, **hashes)


API_ROWS: dict[type[Model], Callable[[], Model]] = {
    a.AnsweredMutation: answered_mutation,
    a.Device: device,
}
