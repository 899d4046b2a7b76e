"""One valid saved row of every model around what residents do: merged into `rows.ROWS`."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

from matching import models as m
from tests.factories.feedback import feedback_event, hidden_from
from tests.factories.inbox import inbox_item
from tests.factories.plan import calendar_link, plan_step

RESIDENT_ROWS: dict[type[Model], Callable[[], Model]] = {
    m.CalendarLink: calendar_link,
    m.FeedbackEvent: feedback_event,
    m.HiddenFromEmployer: hidden_from,
    m.InboxItem: inbox_item,
    m.PlanStep: plan_step,
}
