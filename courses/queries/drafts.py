"""Stored listings as drafts: what an editor sees and changes. A constant number of statements for any number of listings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import fields
from typing import Any, Final

from courses.drafts import CourseDraft, JobDraft, RunDraft, SkillDraft
from courses.models import Course, CourseRun, Job, JobLocation, OpportunitySkill

_LISTS: Final = frozenset({"funding", "access", "sessions"})
RUN_COLUMNS: Final = tuple(field.name for field in fields(RunDraft) if field.name != "id")
COURSE_COLUMNS: Final = tuple(field.name for field in fields(CourseDraft) if field.name not in {"runs", "skills"})
JOB_COLUMNS: Final = tuple(
    field.name for field in fields(JobDraft) if field.name not in {"skills", "venue_ids", "interview_course_ids"}
)


def values_of(row: Any, names: Collection[str]) -> dict[str, Any]:
    """Columns as drafts hold them: lists as tuples."""
    return {name: tuple(getattr(row, name)) if name in _LISTS else getattr(row, name) for name in names}


def fill(row: Any, draft: Any, names: Collection[str]) -> None:
    """The other way round: the columns of a row from its draft, unsaved."""
    for name in names:
        value = getattr(draft, name)
        setattr(row, name, list(value) if name in _LISTS else value)


def draft_of_run(run: CourseRun) -> RunDraft:
    """A stored run as a draft."""
    return RunDraft(id=run.pk, **values_of(run, RUN_COLUMNS))


def course_drafts(courses: Collection[Course]) -> dict[int, CourseDraft]:
    """Courses by their key, without their cancelled runs: two statements."""
    keys = [course.pk for course in courses]
    runs: dict[int, list[RunDraft]] = defaultdict(list)
    for run in CourseRun.objects.filter(course__in=keys).exclude(status=CourseRun.Status.CANCELLED):
        runs[run.course_id].append(draft_of_run(run))
    skills = _skills(keys)
    return {
        course.pk: CourseDraft(
            skills=tuple(skills[course.pk]), runs=tuple(runs[course.pk]), **values_of(course, COURSE_COLUMNS)
        )
        for course in courses
    }


def job_drafts(jobs: Collection[Job]) -> dict[int, JobDraft]:
    """Jobs by their key: three statements."""
    keys = [job.pk for job in jobs]
    venues, promises = defaultdict(list), defaultdict(list)
    for job, venue in JobLocation.objects.filter(job__in=keys).order_by("pk").values_list("job_id", "venue_id"):
        venues[job].append(venue)
    links = Job.interview_guaranteed_by.through.objects.filter(job__in=keys).order_by("course")
    for job, course in links.values_list("job_id", "course_id"):
        promises[job].append(course)
    skills = _skills(keys)
    return {
        job.pk: JobDraft(
            skills=tuple(skills[job.pk]),
            venue_ids=tuple(venues[job.pk]),
            interview_course_ids=tuple(promises[job.pk]),
            **values_of(job, JOB_COLUMNS),
        )
        for job in jobs
    }


def draft_of(listing: Course | Job) -> CourseDraft | JobDraft:
    """One of them."""
    return draft_of_course(listing) if isinstance(listing, Course) else draft_of_job(listing)


def draft_of_course(course: Course) -> CourseDraft:
    """One course."""
    return course_drafts([course])[course.pk]


def draft_of_job(job: Job) -> JobDraft:
    """One job."""
    return job_drafts([job])[job.pk]


def in_order(skills: tuple[SkillDraft, ...]) -> tuple[SkillDraft, ...]:
    """As they are read again, so that another order of the same skills is no difference."""
    return tuple(sorted(skills, key=lambda skill: (skill.relation, skill.skill_id)))


def _skills(keys: list[int]) -> dict[int, list[SkillDraft]]:
    found: dict[int, list[SkillDraft]] = defaultdict(list)
    rows = OpportunitySkill.objects.filter(opportunity__in=keys).order_by("relation", "skill")
    for listing, skill, relation in rows.values_list("opportunity_id", "skill_id", "relation"):
        found[listing].append(SkillDraft(skill, relation))
    return found
