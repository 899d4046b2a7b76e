"""What an organisation finds on its dashboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import DuplicatePair, Provider
from courses.queries.dashboard import dashboard, listings_with
from courses.trust.quality import Todo
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PAST = NOW.date() - timedelta(10)


def past_courses(college: Provider, count: int) -> list[int]:
    rows = [course(provider=college, confirmed_at=NOW) for _ in range(count)]
    for row in rows:
        course_run(course=row, starts_on=PAST, cost_gbp=0)
    return [row.pk for row in rows]


def test_counts_averages_and_todos_in_words() -> None:
    college = provider()
    keys = past_courses(college, 3)
    course(provider=college, status="CLOSED")
    course(provider=college, status="DRAFT", published_at=None, confirmed_at=None)
    past_courses(provider(), 1)

    found = dashboard(college, now=NOW)

    assert found.statuses == (("DRAFT", 1), ("LIVE", 3), ("CLOSED", 1))
    assert (found.hidden, found.average_quality, found.average_freshness) == (0, 56, 0.7)
    assert [(line.todo, line.text, line.points) for line in found.todos] == [
        (Todo.PAST_STARTS, "3 courses start in the past", 18),
        (Todo.SHORT_DESCRIPTION, "4 courses say too little about themselves", 8),
        (Todo.NO_ACCESS, "4 courses say nothing about access", 6),
        (Todo.NO_ENTRY_REQUIREMENTS, "4 courses do not say what people need before they start", 5),
        (Todo.NO_WHAT_YOU_LEARN, "4 courses do not say what people learn", 5),
        (Todo.NO_PLACE, "1 course does not say where it happens", 10),
        (Todo.NO_PRICE, "1 course does not say what it costs or pays", 10),
        (Todo.NO_START_DATE, "1 course has no start date", 8),
    ]
    assert found.todos[0].listings == tuple((key, "COURSE") for key in keys)
    assert listings_with(college, Todo.PAST_STARTS, now=NOW) == keys
    assert listings_with(college, Todo.REPORTED, now=NOW) == []


def test_an_employer_and_nobody() -> None:
    firm = employer()
    job(employer=firm, title="KITCHEN PORTER NOW", entry_level=False, confirmed_at=NOW)

    assert [line.text for line in dashboard(firm, now=NOW).todos] == [
        "1 job does not say what it costs or pays",
        "1 job does not pass the entry-level check",
        "1 job says too little about itself",
        "1 job says nothing about access",
        "1 title is all in capitals",
    ]
    empty = dashboard(employer(), now=NOW)
    assert (empty.statuses, empty.average_quality, empty.average_freshness, empty.todos) == ((), None, None, ())


def test_only_pairs_that_it_may_see_count() -> None:
    own, other = provider(), provider()
    a = course(provider=own, confirmed_at=NOW)
    b = course(provider=other, status="IN_REVIEW", published_at=None)
    pair = DuplicatePair.objects.create(
        a_id=a.pk, b_id=b.pk, similarity=1, explanation={}, scope="ACROSS", found_at=NOW
    )
    assert listings_with(own, Todo.DUPLICATE, now=NOW) == []

    type(b).objects.filter(pk=b.pk).update(status="LIVE", published_at=NOW)
    assert listings_with(own, Todo.DUPLICATE, now=NOW) == [a.pk]
    DuplicatePair.objects.filter(pk=pair.pk).update(state="DISMISSED", decided_at=NOW)
    assert listings_with(own, Todo.DUPLICATE, now=NOW) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_one_number_of_statements(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    college = provider()
    past_courses(college, rows)

    with django_assert_num_queries(9):
        dashboard(college, now=NOW)
