"""The days of a listing as a calendar file: what is public, what is ahead, and under names that stay."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from courses.feeds.dates import dates_of
from courses.models import CourseRun, Opportunity
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


def base(row: Any) -> Opportunity:
    return Opportunity.objects.get(pk=row.pk)


def days(row: Any) -> list[tuple[str, str, Any, Any]]:
    entries = dates_of([base(row)], today=TODAY)[row.pk]
    return [(entry.uid, entry.title, entry.starts, entry.ends) for entry in entries]


def test_the_days_of_a_course() -> None:
    row = course(title="Python", closes_on=date(2026, 12, 1))
    run = course_run(course=row, starts_on=date(2026, 12, 7), ends_on=date(2027, 2, 8))
    course_run(course=row, starts_on=date(2026, 12, 8), status=CourseRun.Status.CANCELLED)
    course_run(course=row, starts_on=date(2026, 11, 25))
    course_run(course=row)

    assert days(row) == [
        (f"opportunity-{row.pk}-closes@127.0.0.1", "Last day to apply: Python", date(2026, 12, 1), None),
        (f"opportunity-{row.pk}-run-{run.pk}-first@127.0.0.1", "First day: Python", date(2026, 12, 7), None),
        (f"opportunity-{row.pk}-run-{run.pk}-last@127.0.0.1", "Last day: Python", date(2027, 2, 8), None),
    ]


def test_hours_where_they_are_stated_and_the_place() -> None:
    row, place = course(), venue(name="Library", address="1 High Street", postcode="E7 9PD")
    course_run(
        course=row,
        delivery_mode="CLASSROOM",
        venue=place,
        starts_on=date(2027, 6, 7),
        day_starts_at=time(9, 30),
        day_ends_at=time(15),
    )

    (entry,) = dates_of([base(row)], today=TODAY)[row.pk]

    assert (entry.starts.isoformat(), entry.ends and entry.ends.isoformat()) == (
        "2027-06-07T09:30:00+01:00",
        "2027-06-07T15:00:00+01:00",
    )
    assert entry.place == "Library, 1 High Street, E7 9PD"


def test_the_days_of_a_job() -> None:
    row = job(title="Tester", starts_on=date(2027, 1, 4), closes_on=TODAY)

    assert [(title, starts) for _, title, starts, _ in days(row)] == [
        ("Last day to apply: Tester", TODAY),
        ("First day: Tester", date(2027, 1, 4)),
    ]
    assert days(job(starts_on=date(2026, 1, 4))) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_two_statements_for_any_number(rows: int) -> None:
    listings = [base(course_run(starts_on=date(2026, 12, 7)).course) for _ in range(rows)]

    with CaptureQueriesContext(connection) as asked:
        found = dates_of(listings, today=TODAY)

    assert (len(asked), len(found)) == (2, rows)


def test_the_file_over_http(client: Client) -> None:
    row = course(title="Python", closes_on=date(2099, 12, 1))

    response = client.get(f"/opportunities/{row.pk}.ics")

    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert (event["SUMMARY"], event["DTSTART"].dt) == ("Last day to apply: Python", date(2099, 12, 1))
    assert event["URL"] == f"http://127.0.0.1:8000/opportunities/{row.pk}"
    again = client.get(f"/opportunities/{row.pk}.ics", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_what_has_no_days_or_is_not_public_is_not_found(client: Client) -> None:
    nothing, draft = course(), course(status="DRAFT", published_at=None, closes_on=date(2099, 12, 1))

    found = {key: client.get(f"/opportunities/{key}.ics").status_code for key in (nothing.pk, draft.pk, 10**30)}

    assert found == {nothing.pk: 404, draft.pk: 404, 10**30: 404}
    assert client.post(f"/opportunities/{nothing.pk}.ics").status_code == 405
