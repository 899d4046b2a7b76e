"""A job as schema.org's JobPosting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from courses.feeds.addresses import page_of
from courses.feeds.schema_parts import (
    CURRENCY,
    TIME_ZONE,
    Node,
    level_name,
    organisation,
    place,
    pounds,
    said,
    sessions_in_words,
    terms,
)
from courses.models import Job, OpportunitySkill

FULL_TIME_HOURS: Final = (
    35  # the Office for National Statistics' usual line between part-time and full-time is "over 30";
)
# search engines ask what the advert calls it, so this is only used where the advert names neither.

_CONTRACT: Final = {
    Job.Contract.TEMPORARY: "TEMPORARY",
    Job.Contract.FIXED_TERM: "TEMPORARY",
    Job.Contract.PAID_INTERNSHIP: "INTERN",
    Job.Contract.APPRENTICESHIP: "OTHER",
}


def job_node(job: Job) -> Node:
    """A job that was read with its parts."""
    relations = job.skill_relations.all()
    skills = [row.skill for row in relations if row.relation != OpportunitySkill.Relation.TEACHES]
    return said(
        {
            "@type": "JobPosting",
            "@id": page_of(job.pk),
            "url": page_of(job.pk),
            "title": job.title,
            "description": job.description or job.summary or job.title,
            "datePosted": job.published_at and job.published_at.astimezone(ZoneInfo(TIME_ZONE)).date().isoformat(),
            "validThrough": job.closes_on and last_moment(job.closes_on),
            "identifier": {"@type": "PropertyValue", "name": job.employer.name, "value": job.reference or str(job.pk)},
            "hiringOrganization": organisation(job.employer),
            **_where(job),
            "employmentType": employment(job),
            "baseSalary": salary(job),
            "workHours": work_hours(job),
            "skills": terms(skills),
            "occupationalCategory": _occupation(job),
            "educationRequirements": f"{level_name(job.minimum_level)} or above"
            if job.minimum_level is not None
            else "",
            # In the words that search engines read. Said only where the advert has passed our check.
            "experienceRequirements": "no requirements" if job.entry_level else "",
            "eligibilityToWorkRequirement": "The employer can sponsor a visa." if job.visa_sponsorship else "",
            "jobBenefits": benefits(job),
            "jobStartDate": job.starts_on and job.starts_on.isoformat(),
            "jobImmediateStart": True if job.starts_on is None else None,
            "totalJobOpenings": job.vacancies,
            "directApply": False,
            "sameAs": job.url,
        }
    )


def last_moment(day: date) -> str:
    """The end of a day in London, in UTC, as the change feed has every moment."""
    end = datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(TIME_ZONE)).astimezone(UTC)
    return f"{end:%Y-%m-%dT%H:%M:%S}Z"


def _where(job: Job) -> Node:
    places = [place(location.venue) for location in job.locations.all()]
    if job.workplace != Job.Workplace.REMOTE:
        return {"jobLocation": places}
    # Search engines ask where somebody who works from home has to live.
    return {
        "jobLocation": places,
        "jobLocationType": "TELECOMMUTE",
        "applicantLocationRequirements": {"@type": "Country", "name": "United Kingdom"},
    }


def employment(job: Job) -> list[str]:
    """In the words of search engines (FULL_TIME, PART_TIME, TEMPORARY, INTERN, OTHER)."""
    hours: list[str] = []
    if job.working_pattern in {Job.WorkingPattern.FULL_TIME, Job.WorkingPattern.PART_TIME}:
        hours = [job.working_pattern]
    elif job.hours_per_week:
        hours = ["FULL_TIME" if job.hours_per_week >= FULL_TIME_HOURS else "PART_TIME"]
    contract = _CONTRACT.get(Job.Contract(job.contract))
    return [*hours, *([contract] if contract else [])] or ["OTHER"]


def salary(job: Job) -> Node | None:
    """Pay with its period, as one amount or a range."""
    if job.pay_min is None:
        return None
    if job.pay_max in {None, job.pay_min}:
        amount = {"value": pounds(job.pay_min)}
    else:
        amount = {"minValue": pounds(job.pay_min), "maxValue": pounds(job.pay_max or job.pay_min)}
    return {
        "@type": "MonetaryAmount",
        "currency": CURRENCY,
        "value": {"@type": "QuantitativeValue", **amount, "unitText": job.pay_period},
    }


def work_hours(job: Job) -> str:
    """Hours a week and when they lie, in words."""
    amount = f"{format(job.hours_per_week.normalize(), 'f')} hours a week" if job.hours_per_week else ""
    return "; ".join(text for text in (amount, sessions_in_words(job.sessions)) if text)


def _occupation(job: Job) -> Node | None:
    if not job.soc2020:
        return None
    code_set = {"@type": "CategoryCodeSet", "name": "Standard Occupational Classification (SOC) 2020"}
    return {"@type": "CategoryCode", "codeValue": job.soc2020, "inCodeSet": code_set}


def benefits(job: Job) -> str:
    """What comes with it besides pay."""
    flexible = f"Flexible working: {job.flexible_working_detail}" if job.flexible_working_detail else ""
    if job.flexible_working and not flexible:
        flexible = "Flexible working"
    training = f"Training: {job.training}" if job.training else ""
    return ". ".join(text.rstrip(".") for text in (flexible, training) if text)
