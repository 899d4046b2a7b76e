"""One valid saved row of every model around what residents do: merged into `rows.ROWS`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.db.models import Model

from matching import models as m
from tests.factories.feedback import feedback_event, hidden_from
from tests.factories.inbox import inbox_item
from tests.factories.plan import calendar_link, plan_step
from tests.factories.release import release
from tests.factories.resident import resident


def choice() -> m.PrioritisationChoice:
    """Somebody switched a group on."""
    return m.PrioritisationChoice.objects.create(
        resident=resident(),
        group="CARER",
        wants=True,
        words_version="1",
        words="Shall we?",
        at=datetime(2026, 11, 23, 12, tzinfo=UTC),
    )


def list_batch() -> m.ListBatch:
    """A batch of lists that has begun."""
    day = datetime(2026, 11, 26, 2, tzinfo=UTC)
    return m.ListBatch.objects.create(release=release(), catalogue_version=7, day=day.date(), started_at=day)


def list_batch_part() -> m.ListBatchPart:
    """A part of it that is done."""
    batch = list_batch()
    return m.ListBatchPart.objects.create(batch=batch, first=1, last=50, done_at=batch.started_at, made=48)


RESIDENT_ROWS: dict[type[Model], Callable[[], Model]] = {
    m.CalendarLink: calendar_link,
    m.FeedbackEvent: feedback_event,
    m.HiddenFromEmployer: hidden_from,
    m.InboxItem: inbox_item,
    m.ListBatch: list_batch,
    m.ListBatchPart: list_batch_part,
    m.PlanStep: plan_step,
    m.PrioritisationChoice: choice,
}
