"""The days of a listing that one puts into a calendar: the last day to apply, and the first and the last day of each run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings

from courses.feeds.addresses import page_of
from courses.ical import Entry
from courses.models import CourseRun, Opportunity, Venue

LONDON: Final = ZoneInfo("Europe/London")


def dates_of(listings: Iterable[Opportunity], *, today: date) -> dict[int, list[Entry]]:
    """The calendar entries of listings by their keys, in two statements. What is over is left out."""
    rows = list(listings)
    runs: Mapping[int, list[CourseRun]] = _runs([row.pk for row in rows], today)
    jobs = Opportunity.objects.filter(pk__in=[row.pk for row in rows], kind=Opportunity.Kind.JOB)
    starts: dict[int, date | None] = dict(jobs.values_list("pk", "job__starts_on"))
    return {row.pk: list(_entries(row, runs[row.pk], starts.get(row.pk), today)) for row in rows}


def _runs(keys: list[int], today: date) -> dict[int, list[CourseRun]]:
    found: dict[int, list[CourseRun]] = defaultdict(list)
    for run in CourseRun.objects.ahead(today=today).filter(course__in=keys).select_related("venue"):
        found[run.course_id].append(run)
    return found


def _entries(row: Opportunity, runs: list[CourseRun], starts_on: date | None, today: date) -> Iterator[Entry]:
    if row.closes_on is not None and row.closes_on >= today:
        yield _entry(row, "closes", f"Last day to apply: {row.title}", row.closes_on)
    if starts_on is not None and starts_on >= today:
        yield _entry(row, "starts", f"First day: {row.title}", starts_on)
    for run in runs:
        yield from _of_run(row, run)


def _of_run(row: Opportunity, run: CourseRun) -> Iterator[Entry]:
    if run.starts_on is None:
        return
    starts, ends = _hours(run, run.starts_on)
    place = _place(run.venue) if run.venue else ""
    yield _entry(row, f"run-{run.pk}-first", f"First day: {row.title}", starts, ends, place)
    if run.ends_on is not None and run.ends_on != run.starts_on:
        starts, ends = _hours(run, run.ends_on)
        yield _entry(row, f"run-{run.pk}-last", f"Last day: {row.title}", starts, ends, place)


def _hours(run: CourseRun, day: date) -> tuple[date, date | None]:
    """From when to when on that day in London, where both are stated; else the day."""
    if run.day_starts_at is None or run.day_ends_at is None:
        return day, None
    return _in_london(day, run.day_starts_at), _in_london(day, run.day_ends_at)


def _in_london(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=LONDON)


def _place(venue: Venue) -> str:
    return ", ".join(filter(None, (venue.name, venue.address, venue.postcode)))


def _entry(row: Opportunity, part: str, title: str, starts: date, ends: date | None = None, place: str = "") -> Entry:
    return Entry(
        uid=uid(f"opportunity-{row.pk}-{part}"),
        title=title,
        starts=starts,
        ends=ends,
        text=row.summary,
        place=place,
        url=page_of(row.pk),
        changed_at=row.changed_at,
    )


def uid(part: str) -> str:
    """A name in all calendars of the world: ours, with our host behind it (RFC 7986, 5.3)."""
    return f"{part}@{urlsplit(settings.PUBLIC_URL).hostname}"
