"""Programmes that lead to work: Skills Bootcamps and apprenticeships, as schema.org's EducationalOccupationalProgram."""

from __future__ import annotations

from typing import Final

from courses.feeds.addresses import page_of
from courses.feeds.listings import Listing
from courses.feeds.schema_course import aid, length, prerequisites
from courses.feeds.schema_job import last_moment, salary
from courses.feeds.schema_parts import Node, identifier, level_name, organisation, said
from courses.models import Course, CourseRun, Job

_FULL_OR_PART: Final = {CourseRun.StudyMode.FULL_TIME: "full-time", CourseRun.StudyMode.PART_TIME: "part-time"}


def programme_node(listing: Listing) -> Node | None:
    """The programme that stands beside a bootcamp's Course or an apprenticeship's JobPosting; None for anything else."""
    if isinstance(listing, Course):
        is_bootcamp = listing.course_type == Course.Type.SKILLS_BOOTCAMP
        return _bootcamp(listing) if is_bootcamp else None
    return _apprenticeship(listing) if listing.contract == Job.Contract.APPRENTICESHIP else None


def _bootcamp(course: Course) -> Node:
    runs = [run for run in course.runs.all() if run.status != CourseRun.Status.CANCELLED]
    lengths = sorted({length(run) for run in runs} - {""})
    return said(
        {
            "@type": "EducationalOccupationalProgram",
            "@id": f"{page_of(course.pk)}#programme",
            "url": page_of(course.pk),
            "name": course.title,
            "description": course.description or course.summary or course.title,
            "programType": "Skills Bootcamp",
            "provider": organisation(course.provider),
            "hasCourse": {"@type": "Course", "@id": page_of(course.pk)},
            "programPrerequisites": prerequisites(course),
            "educationalProgramMode": sorted(
                {mode for run in runs if (mode := _FULL_OR_PART.get(CourseRun.StudyMode(run.study_mode or "FLEXIBLE")))}
            ),
            "timeToComplete": lengths[0] if len(lengths) == 1 else "",
            "financialAidEligible": aid(course),
            "applicationDeadline": course.closes_on and course.closes_on.isoformat(),
        }
    )


def _apprenticeship(job: Job) -> Node:
    pay = salary(job)
    return said(
        {
            "@type": "WorkBasedProgram",
            "@id": f"{page_of(job.pk)}#programme",
            "url": page_of(job.pk),
            "name": job.title,
            "description": job.training or job.description or job.summary or job.title,
            "programType": "Apprenticeship",
            "provider": organisation(job.employer),
            "identifier": identifier("Apprenticeship standard", job.standard_reference)
            if job.standard_reference
            else None,
            "educationalCredentialAwarded": f"{level_name(job.level)} apprenticeship" if job.level is not None else "",
            "trainingSalary": _training_salary(pay),
            "startDate": job.starts_on and job.starts_on.isoformat(),
            "maximumEnrollment": job.vacancies,
            "applicationDeadline": job.closes_on and last_moment(job.closes_on),
        }
    )


def _training_salary(pay: Node | None) -> Node | None:
    """What an apprentice earns, in the one form that `trainingSalary` takes."""
    if pay is None:
        return None
    periods = {"HOUR": "PT1H", "DAY": "P1D", "WEEK": "P1W", "MONTH": "P1M", "YEAR": "P1Y"}
    value = pay["value"]
    lowest = value.get("minValue", value.get("value"))
    return {
        "@type": "MonetaryAmountDistribution",
        "currency": pay["currency"],
        "duration": periods[value["unitText"]],
        "percentile10": lowest,
        "percentile90": value.get("maxValue", lowest),
    }
