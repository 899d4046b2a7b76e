"""The part of a document that another instance reads: every published column of a listing, in the catalogue's own words.

schema.org has no word for much of the Course Directory's vocabulary. What it has stands beside this, for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django.db.models import Model

from courses.feeds.listings import Listing
from courses.models import Course, CourseRun, Employer, Job, Opportunity, Provider, Skill, Venue

VERSION: Final = 1
"""Raised when a follower of the last version would misread this one."""

LISTING: Final = (
    *("title", "summary", "description", "url", "level", "minimum_level", "minimum_age", "maximum_age"),
    *("closes_on", "access", "published_at", "confirmed_at"),
)
COURSE: Final = (
    *("reference", "course_type", "learn_aim_ref", "awarding_body", "entry_requirements", "what_to_bring", "who_for"),
    *("what_you_learn", "how_you_learn", "how_assessed", "where_next", "support", "funding"),
)
RUN: Final = (
    *("delivery_mode", "study_mode", "attendance", "starts_on", "flexible_start", "ends_on", "sessions"),
    *("hours_per_week",),
    *("duration_value", "duration_unit", "cost_gbp", "cost_description", "places", "places_left", "has_waitlist"),
    *("reference", "status", "status_reason", "was_to_start_on", "day_starts_at", "day_ends_at", "url"),
)
JOB: Final = (
    *("reference", "soc2020", "contract", "working_pattern", "workplace", "pay_min", "pay_max", "pay_period"),
    *(
        "hours_per_week",
        "hours_per_day",
        "sessions",
        "starts_on",
        "vacancies",
        "standard_reference",
        "flexible_working",
    ),
    *("flexible_working_detail", "days_on_site", "entry_level", "visa_sponsorship", "training"),
)
VENUE: Final = (
    "name",
    "kind",
    "address",
    "postcode",
    "borough_id",
    "latitude",
    "longitude",
    "approximate",
    "access",
    "closed_on",
)
ORGANISATION: Final = ("name", "website", "about")
PROVIDER: Final = (*ORGANISATION, "legal_name", "ukprn", "kind")
EMPLOYER: Final = (*ORGANISATION, "disability_confident", "living_wage_employer")
SKILL: Final = ("uri", "label", "kind")

COLUMNS: Final[Mapping[type[Model], Sequence[str]]] = {
    Opportunity: LISTING,
    Course: COURSE,
    CourseRun: RUN,
    Job: JOB,
    Venue: VENUE,
    Provider: PROVIDER,
    Employer: EMPLOYER,
    Skill: SKILL,
}


def record_of(listing: Listing) -> dict[str, Any]:
    """The record of a listing that was read with its parts (`courses.feeds.listings.with_parts`)."""
    common = {
        "version": VERSION,
        "id": listing.pk,
        "kind": listing.kind,
        **_values(listing, LISTING),
        "skills": [
            {**_values(relation.skill, SKILL), "relation": relation.relation}
            for relation in listing.skill_relations.all()
        ],
    }
    return common | (_course(listing) if isinstance(listing, Course) else _job(listing))


def _course(course: Course) -> dict[str, Any]:
    return {
        **_values(course, COURSE),
        "provider": _named(course.provider, PROVIDER),
        "runs": [{**_named(run, RUN), "venue": run.venue and _named(run.venue, VENUE)} for run in course.runs.all()],
    }


def _job(job: Job) -> dict[str, Any]:
    return {
        **_values(job, JOB),
        "employer": _named(job.employer, EMPLOYER),
        "venues": [_named(location.venue, VENUE) for location in job.locations.all()],
    }


def _named(row: Model, columns: Sequence[str]) -> dict[str, Any]:
    return {"id": row.pk, **_values(row, columns)}


def _values(row: Model, columns: Sequence[str]) -> dict[str, Any]:
    """Columns that say something. What is absent has the column's own default."""
    values = {column: getattr(row, column) for column in columns}
    return {column: _plain(value) for column, value in values.items() if value not in (None, "", [])}


def _plain(value: object) -> object:
    """A value as JSON has it; money and hours as text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    return value
