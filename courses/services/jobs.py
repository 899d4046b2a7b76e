"""Writes jobs: by hand, from uploads and from other systems, all by the same two verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.errors import Problem, refuse
from courses.drafts import JobDraft, check_job, draft_differences
from courses.entry_level import label
from courses.models import Employer, Job, JobLocation, ListingChange, Opportunity, PayRate
from courses.queries.drafts import JOB_COLUMNS, draft_of_job, fill, in_order
from courses.services.editing import (
    MUST_BE_COMPLETE,
    open_for_editing,
    organisation_for,
    reference_problems,
    review_again,
    save_listing,
    write_down,
)
from courses.services.history import Act
from courses.services.known import course_problems, skill_problems, venue_problems
from courses.services.readiness import missing
from courses.services.skills import write_skills


@transaction.atomic
def create_job(
    *, by: User, employer_id: int, draft: JobDraft, now: datetime, as_staff: bool = False, **origin: Any
) -> Job:
    """A new job, as a draft; arguments and refusals as of `create_course`."""
    employer = organisation_for(Employer, employer_id, by=by, as_staff=as_staff, field="employer_id")
    act = Act(by, now, as_staff=as_staff)
    refuse(problems_of_job(draft, None, employer=employer, now=now))
    draft = _in_order(draft, ())
    job = Job(employer=employer, status=Opportunity.Status.DRAFT, **origin)
    _store(job, draft, None, act)
    write_down(job, ListingChange.Action.CREATED, act, draft_differences(JobDraft(), draft))
    return job


@transaction.atomic
def update_job(
    *, by: User, job_id: int, revision: int | None, changes: Mapping[str, Any], now: datetime, as_staff: bool = False
) -> Job:
    """Change a job. What `changes` leaves out stays as it is; places, skills and courses are given whole.

    What is shown, or waits to be, must stay complete and lawful in its pay. Saving what is stored already changes nothing.

    Raises:
        NotFound, RoleTooLow, StaffOnly, ChangedMeanwhile, PublishersRow, NotEditable, Invalid (all problems at once).
    """
    job = open_for_editing(Job, job_id, by=by, revision=revision, as_staff=as_staff)
    act = Act(by, now, as_staff=as_staff)
    before = draft_of_job(job)
    given = replace(before, **changes)
    after = _in_order(given, before.venue_ids)
    if after == before:
        return job
    refuse(problems_of_job(given, before, employer=job.employer, now=now, status=job.status))
    _store(job, after, before, act)
    write_down(job, ListingChange.Action.EDITED, act, draft_differences(before, after))
    review_again(job, before, after, now)
    return job


def _in_order(draft: JobDraft, places: tuple[int, ...]) -> JobDraft:
    """As `draft_of_job` would read it again, so that another order of the same is no difference. `places`: stored already."""
    venues = [*(pk for pk in places if pk in draft.venue_ids), *(pk for pk in draft.venue_ids if pk not in places)]
    courses = tuple(sorted(draft.interview_course_ids))
    return replace(draft, skills=in_order(draft.skills), venue_ids=tuple(venues), interview_course_ids=courses)


def problems_of_job(
    draft: JobDraft,
    stored: JobDraft | None,
    *,
    employer: Employer,
    now: datetime,
    status: str = "",
    pk: int = 0,
) -> list[Problem]:
    """Everything that stands against storing a job, with what only the database knows. `stored`: as it was; None: new.

    `pk`: of the row that already stands in the database as the draft says.
    """
    today = timezone.localdate(now)
    found = check_job(draft, today=today, stored=stored)
    if status in MUST_BE_COMPLETE:
        found += missing(draft, now=now)
    found += skill_problems(draft.skills)
    places = [(f"venue_ids.{number}", pk) for number, pk in enumerate(draft.venue_ids)]
    found += venue_problems(places, owner=employer, kept=stored.venue_ids if stored else ())
    kept = stored.interview_course_ids if stored else ()
    found += course_problems(draft.interview_course_ids, kept=kept, today=today)
    return found + reference_problems(draft, stored, among=employer.jobs.exclude(pk=pk))


def _store(job: Job, draft: JobDraft, stored: JobDraft | None, act: Act) -> None:
    fill(job, draft, JOB_COLUMNS)
    label(job, rates=list(PayRate.objects.all()), today=timezone.localdate(act.now))
    save_listing(job, act)
    write_skills(job, draft.skills, stored.skills if stored else ())
    before = set(stored.venue_ids) if stored else set()
    if before - set(draft.venue_ids):
        job.locations.exclude(venue__in=draft.venue_ids).delete()
    JobLocation.objects.bulk_create(JobLocation(job=job, venue_id=pk) for pk in draft.venue_ids if pk not in before)
    if (stored.interview_course_ids if stored else ()) != draft.interview_course_ids:
        job.interview_guaranteed_by.set(draft.interview_course_ids)
