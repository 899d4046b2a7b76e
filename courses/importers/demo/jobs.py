"""Fictional entry-level jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from courses.importers.demo.lookups import Lookups, ages, level, sessions
from courses.importers.demo.relative import relative_day
from courses.importers.fitting import fitting
from courses.importers.listings import JobListing, relations
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.models import Job, OpportunitySkill


def job_builder(lookups: Lookups) -> Callable[[Record], JobListing]:
    """Makes a job of an object of `jobs.json`."""
    once = Once()

    def build(record: Record) -> JobListing:
        key = record.required("key")
        once("key", key)
        essential, optional = lookups.skill_groups(record, "essential", "optional")
        relation = OpportunitySkill.Relation
        job = fitting(_job(record, key, lookups))
        venues = lookups.pks(record, "locations", lookups.venues, SkipCode.VALUE_UNKNOWN)
        if not venues and job.workplace != Job.Workplace.REMOTE:
            raise Skip("locations", SkipCode.VALUE_MISSING)
        return JobListing(
            job,
            venues,
            relations((relation.ESSENTIAL, essential), (relation.OPTIONAL, optional)),
            lookups.pks(record, "interview_guarantee_courses", lookups.courses, SkipCode.VALUE_UNKNOWN),
        )

    return build


def _job(record: Record, key: str, lookups: Lookups) -> Job:
    employer = lookups.employers.get(record.required("employer"))
    if employer is None:
        raise Skip("employer", SkipCode.VALUE_UNKNOWN)
    return Job(
        source_ref=key,
        employer_id=employer.pk,
        title=record.required_line("title"),
        summary=record.line("summary"),
        description=record.text("description"),
        url=f"{employer.website}/jobs/{key}",
        soc2020=record.text("soc2020"),
        level=level(record, "apprenticeship_level"),
        minimum_level=level(record, "minimum_level"),
        closes_on=relative_day(record, "closes", today=lookups.today),
        starts_on=relative_day(record, "starts", today=lookups.today),
        standard_reference=record.text("standard_reference"),
        training=record.text("training"),
        vacancies=record.whole("vacancies"),
        **_terms(record),
        **ages(record),
        **lookups.published(),
    )


def _terms(record: Record) -> dict[str, Any]:
    """Contract, hours and pay. A number without its period is no pay."""
    pay_min, pay_max = record.decimal("pay_min"), record.decimal("pay_max")
    return {
        "contract": record.choice("contract_type", Job.Contract),
        "working_pattern": record.choice("working_pattern", Job.WorkingPattern),
        "workplace": record.choice("workplace", Job.Workplace),
        "pay_min": pay_min,
        "pay_max": pay_max,
        "pay_period": record.choice("pay_period", Job.PayPeriod) if pay_min is not None else "",
        "hours_per_week": record.decimal("hours_per_week"),
        "sessions": sessions(record),
        "flexible_working": record.flag("flexible_working"),
        "visa_sponsorship": record.flag("visa_sponsorship"),
    }
