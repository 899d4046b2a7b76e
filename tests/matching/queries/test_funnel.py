"""The funnel counts exposures: one person, one listing, one list, however many events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import Course
from matching.models import ModelRelease
from matching.queries.funnel import Dimension, FunnelRow, funnel
from tests.factories.course import course
from tests.factories.feedback import AT, feedback_event
from tests.factories.release import release

DAY = timedelta(days=1)


def did(uid: str, row: Course, *kinds: str, place: tuple[int, int, ModelRelease] | None = None) -> None:
    """Somebody did all that with a listing, in a list, twice as the app reports it."""
    where = dict(zip(("list_number", "position", "release"), place, strict=True)) if place else {}
    for kind in (*kinds, *kinds):
        reason = "TOO_FAR" if kind == "DISMISSED" else ""
        feedback_event(by=uid, opportunity_id=row.pk, kind=kind, reason=reason, **where)


@pytest.mark.django_db
def test_by_run_and_position(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, second, made_by = course(), course(), release(version="v1")
    did("alice", first, "SHOWN", "OPENED", "SAVED", "APPLIED", place=(1, 1, made_by))
    did("alice", second, "SHOWN", "DISMISSED", place=(1, 2, made_by))
    did("bob", first, "SHOWN", "OPENED", place=(2, 1, made_by))
    did("bob", second, "OPENED")

    with django_assert_num_queries(1):
        rows = funnel(since=AT - DAY, until=AT + DAY, by=[Dimension.RELEASE, Dimension.POSITION])

    assert rows == [
        FunnelRow(("v1", 1), shown=2, opened=2, saved=1, dismissed=0, applied=1),
        FunnelRow(("v1", 2), shown=1, opened=0, saved=0, dismissed=1, applied=0),
        FunnelRow((None, None), shown=1, opened=1, saved=0, dismissed=0, applied=0),
    ]
    assert funnel(since=AT - DAY, until=AT + DAY, by=[Dimension.RUN]) == [
        FunnelRow((1,), shown=2, opened=1, saved=1, dismissed=1, applied=1),
        FunnelRow((2,), shown=1, opened=1, saved=0, dismissed=0, applied=0),
        FunnelRow((None,), shown=1, opened=1, saved=0, dismissed=0, applied=0),
    ]
    assert [(row.key, row.shown) for row in funnel(since=AT, until=AT + DAY, by=[Dimension.OPPORTUNITY])] == [
        ((first.pk,), 2),
        ((second.pk,), 2),
    ]


@pytest.mark.django_db
def test_only_what_happened_then() -> None:
    did("alice", course(), "SHOWN")

    assert funnel(since=AT + DAY, until=AT + 2 * DAY, by=[Dimension.RUN]) == []
    assert funnel(since=AT - DAY, until=AT, by=[Dimension.RUN]) == []
