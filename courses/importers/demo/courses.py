"""Fictional courses and their runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from courses.importers.demo.lookups import Lookups, ages, level, sessions
from courses.importers.demo.relative import relative_day
from courses.importers.fitting import fitting
from courses.importers.listings import CourseListing, relations
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.models import AccessFeature, Course, CourseRun, FundingStream, OpportunitySkill


def course_builder(lookups: Lookups) -> Callable[[Record], CourseListing]:
    """Makes a course of an object of `courses.json`."""
    once = Once()

    def build(record: Record) -> CourseListing:
        key = record.required("key")
        once("key", key)
        teaches, requires = lookups.skill_groups(record, "teaches", "requires")
        relation = OpportunitySkill.Relation
        return CourseListing(
            fitting(_course(record, key, lookups)),
            _runs(record, lookups),
            relations((relation.TEACHES, teaches), (relation.ESSENTIAL, requires)),
        )

    return build


def _course(record: Record, key: str, lookups: Lookups) -> Course:
    provider = lookups.providers.get(record.required("provider"))
    if provider is None:
        raise Skip("provider", SkipCode.VALUE_UNKNOWN)
    return Course(
        source_ref=key,
        provider_id=provider.pk,
        title=record.required_line("title"),
        summary=record.line("summary"),
        description=record.text("description"),
        url=f"{provider.website}/courses/{key}",
        course_type=record.choice("course_type", Course.Type),
        learn_aim_ref=record.text("learn_aim_ref"),
        awarding_body=record.line("awarding_body"),
        level=level(record, "level"),
        minimum_level=level(record, "minimum_level"),
        entry_requirements=record.text("entry_requirements"),
        what_to_bring=record.text("what_to_bring"),
        funding=record.choices("funding", FundingStream),
        access=_access(record),
        **ages(record),
        **lookups.published(),
    )


def _access(record: Record) -> list[str]:
    offers = {
        AccessFeature.CHILDCARE: record.flag("childcare"),
        AccessFeature.ESOL_SUPPORT: record.flag("esol_support"),
    }
    return [feature.value for feature, offered in offers.items() if offered]


def _runs(record: Record, lookups: Lookups) -> list[CourseRun]:
    runs = record.values.get("runs")
    if not isinstance(runs, list) or not runs or not all(isinstance(run, dict) for run in runs):
        raise Skip("runs", SkipCode.VALUE_MISSING)
    return [_run(record.inside(run), lookups) for run in runs]


def _run(record: Record, lookups: Lookups) -> CourseRun:
    starts_on = relative_day(record, "starts", today=lookups.today)
    ends_on = relative_day(record, "ends", today=lookups.today)
    if ends_on and (starts_on is None or ends_on < starts_on):
        raise Skip("ends", SkipCode.DATES_REVERSED)
    return fitting(
        CourseRun(
            delivery_mode=record.choice("delivery_mode", CourseRun.DeliveryMode),
            study_mode=record.choice("study_mode", CourseRun.StudyMode, required=False),
            attendance=record.choice("attendance_pattern", CourseRun.Attendance, required=False),
            starts_on=starts_on,
            ends_on=ends_on,
            sessions=sessions(record),
            hours_per_week=record.decimal("hours_per_week"),
            **_where_and_how_much(record, lookups),
        )
    )


def _where_and_how_much(record: Record, lookups: Lookups) -> dict[str, Any]:
    venue = record.text("venue")
    if venue and venue not in lookups.venues:
        raise Skip("venue", SkipCode.VALUE_UNKNOWN)
    return {
        "venue_id": lookups.venues[venue] if venue else None,
        "duration_value": record.whole("duration_value"),
        "duration_unit": record.choice("duration_unit", CourseRun.DurationUnit, required=False),
        "cost_gbp": record.decimal("cost_gbp"),
        "places": record.whole("places"),
        "places_left": record.whole("places_left"),
    }
