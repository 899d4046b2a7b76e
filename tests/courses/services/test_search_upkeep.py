"""What the search needs although nobody wrote anything."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from backend.management.commands.run_scheduler import JOBS
from courses.models import Opportunity, SearchDocument, SearchMiss, SearchTerm
from courses.search import refresh_search
from courses.search.misses import note_miss
from courses.services.search_upkeep import REFRESH_SEARCH, TEND_SEARCH, tend_search
from tests.factories.course import course, course_run

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def in_days(days: int) -> datetime:
    return NOW + timedelta(days)


def test_a_new_day() -> None:
    row = course()
    course_run(course=row, starts_on=TODAY + timedelta(1))
    course_run(course=row, starts_on=TODAY + timedelta(9))
    course(closes_on=TODAY + timedelta(1))
    course()
    refresh_search()

    assert tend_search(now=in_days(1)) == {"renewed": 0, "forgotten": 0}
    assert tend_search(now=in_days(2)) == {"renewed": 2, "forgotten": 0}
    assert tend_search(now=in_days(2)) == {"renewed": 0, "forgotten": 0}
    assert (SearchDocument.objects.get(pk=row.pk).soonest, SearchDocument.objects.count()) == (TODAY + timedelta(9), 2)


def test_a_new_week() -> None:
    for person in range(40):
        note_miss(words="glass", person=str(person), today=TODAY)

    assert tend_search(now=in_days(7)) == {"renewed": 0, "forgotten": 1}
    assert SearchMiss.objects.get().buckets == []


def test_everything_is_counted_again() -> None:
    course(title="Pottery")
    refresh_search()
    Opportunity.objects.update(title="Weaving")
    out = StringIO()

    call_command("refresh_search", stdout=out)

    assert out.getvalue() == "1 listings can be found; 1 changed in the index.\n"
    assert SearchTerm.objects.filter(word__in=["pottery", "weaving"]).values_list("word", flat=True).get() == "weaving"


def test_the_worker_does_both() -> None:
    assert {TEND_SEARCH, REFRESH_SEARCH} <= set(JOBS)
    assert [job.run(NOW) for job in (TEND_SEARCH, REFRESH_SEARCH)] == ["0 renewed, 0 forgotten", "0 renewed"]
