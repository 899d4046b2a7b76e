"""One valid saved row of every model around what residents do: merged into `rows.ROWS`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.db.models import Model

from matching import models as m
from tests.factories.course import course
from tests.factories.feedback import feedback_event, hidden_from
from tests.factories.inbox import inbox_item
from tests.factories.list_question import list_question
from tests.factories.plan import calendar_link, plan_step
from tests.factories.policy import approved_policy, policy
from tests.factories.receipt import receipt
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


def allocation_run() -> m.AllocationRun:
    """A run that found prices."""
    day = datetime(2026, 11, 26, 3, tzinfo=UTC)
    return m.AllocationRun.objects.create(
        release=release(),
        day=day.date(),
        started_at=day,
        finished_at=day,
        inputs="a" * 64,
        **dict.fromkeys(("residents", "courses", "pairs", "slots", "passes", "without_any"), 1),
        **dict.fromkeys(("bound", "objective", "benefit", "benefit_without"), 0.5),
        gap=0,
    )


def policy_price() -> m.PolicyPrice:
    """What a policy cost in it."""
    counts = {"members": 30, "places": 20, "asked": 10, "got": 10, "possible": 15}
    return m.PolicyPrice.objects.create(
        run=allocation_run(), policy=running_policy(), **counts, cap=0.05, uplift=0.03, cost=0.001
    )


def running_policy() -> m.InclusionPolicy:
    """Two people agreed on it."""
    return approved_policy(courses=[course()], now=datetime(2026, 11, 23, 12, tzinfo=UTC))


def policy_course() -> m.PolicyCourse:
    """A course of a draft."""
    return m.PolicyCourse.objects.get(policy=policy(courses=[course()]))


def policy_evidence() -> m.PolicyEvidence:
    """A figure of a draft."""
    return m.PolicyEvidence.objects.get(policy=policy())


def held_news() -> m.HeldNews:
    """Members hear of a course first."""
    policy = running_policy()
    day = date(2026, 11, 23)
    return m.HeldNews.objects.create(course=course(), policy=policy, held_on=day, until=day + timedelta(days=3))


def recommendation_list() -> m.RecommendationList:
    """Alice's list, with its receipt."""
    row = receipt(to=resident())
    return m.RecommendationList.objects.create(
        resident=row.resident, release=row.release, made_at=row.made_at, inputs="0" * 64, considered=0, receipt=row
    )


def archived_part() -> m.ArchivedPart:
    """A part of an old catalogue."""
    return m.ArchivedPart.objects.create(name=b"n" * 32, content=b"c", needed_on=date(2026, 11, 23))


RESIDENT_ROWS: dict[type[Model], Callable[[], Model]] = {
    m.AllocationRun: allocation_run,
    m.CalendarLink: calendar_link,
    m.HeldNews: held_news,
    m.FeedbackEvent: feedback_event,
    m.HiddenFromEmployer: hidden_from,
    m.InboxItem: inbox_item,
    m.InclusionPolicy: running_policy,
    m.ListBatch: list_batch,
    m.ListBatchPart: list_batch_part,
    m.ListQuestion: list_question,
    m.PlanStep: plan_step,
    m.PolicyCourse: policy_course,
    m.PolicyEvidence: policy_evidence,
    m.PolicyPrice: policy_price,
    m.PrioritisationChoice: choice,
    m.Receipt: receipt,
    m.RecommendationList: recommendation_list,
    m.ArchivedPart: archived_part,
}
