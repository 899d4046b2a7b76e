"""Sending an application leaves one feedback event."""

from __future__ import annotations

import pytest

from matching.models import FeedbackEvent
from tests.factories.application import NOW, applied, applied_for, run_with
from tests.factories.job import job

pytestmark = pytest.mark.django_db


def test_sending_leaves_one_event() -> None:
    rows = [applied_for(job()), applied(run_with(1), uid="bob")]

    kept = FeedbackEvent.objects.order_by("pk").values_list("kind", "origin", "opportunity", "resident", "at")
    assert list(kept) == [("APPLIED", "SERVICE", row.opportunity_id, row.resident_id, NOW) for row in rows]
