"""Writes courses and jobs with everything that belongs to them. A listing is two rows: an opportunity, and the course or job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from courses.entry_level import label
from courses.importers.upsert import Written, batches, replace, upsert
from courses.models import (
    Course,
    CourseRun,
    Employer,
    Job,
    JobLocation,
    Opportunity,
    OpportunitySkill,
    Organisation,
    PayRate,
    Provider,
)
from courses.own_table import write_own_rows

L = TypeVar("L", Course, Job)

_DECIDED_HERE = (
    *("published_at", "revision", "copied_from_id", "reposted_from_id", "freshness", "quality"),
    *("hidden_at", "hidden_cause", "hidden_reason", "stale_warned_at"),
)
"""Columns of a listing that no publisher's file has a word in once it is here."""

_KIND: Mapping[type[Opportunity], str] = {Course: Opportunity.Kind.COURSE, Job: Opportunity.Kind.JOB}


@dataclass(frozen=True)
class CourseListing:
    """A course, its runs in their order, and the relation of each skill by the skill's primary key."""

    course: Course
    runs: Sequence[CourseRun]
    skills: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class JobListing:
    """A job, its places of work, its skills, and the courses that guarantee an interview for it (primary keys)."""

    job: Job
    venues: Sequence[int]
    skills: Mapping[int, str]
    courses: Sequence[int] = ()


@dataclass(frozen=True)
class ListingsWritten:
    """What was written, by noun, and the opportunities that anything changed about."""

    by_noun: Mapping[str, Written]
    opportunities: frozenset[int]
    closed: int


def write_courses(
    listings: Sequence[CourseListing], *, source: str, now: datetime, whole: bool = True
) -> ListingsWritten:
    """Write courses with their runs and skills. Those that the source has no more are closed.

    Args:
        listings: each with its `source_ref`.
        source: the publisher; its other courses are those that are gone.
        now: the moment that is noted on listings of which a part has changed.
        whole: whether these are all that the source has. If not, nothing is closed.
    """
    courses = _write(Course, [listing.course for listing in listings], source=source, now=now, whole=whole)
    ids = [courses.ids[(listing.course.source_ref,)] for listing in listings]
    for pk, listing in zip(ids, listings, strict=True):
        for run in listing.runs:
            run.course_id = pk
    runs = _replace_in_order([run for listing in listings for run in listing.runs], ids)
    skills = _write_skills({pk: listing.skills for pk, listing in zip(ids, listings, strict=True)})
    return _finish({"courses": courses, "runs": runs, "skill relations": skills}, now)


def write_jobs(listings: Sequence[JobListing], *, source: str, now: datetime, whole: bool = True) -> ListingsWritten:
    """Write jobs with their places, skills and interview guarantees; arguments as in `write_courses`.

    Each is asked whether it may be called entry-level, as every job is when it is saved.
    """
    rates, today = list(PayRate.objects.all()), timezone.localdate(now)
    for listing in listings:
        label(listing.job, rates=rates, today=today)
    jobs = _write(Job, [listing.job for listing in listings], source=source, now=now, whole=whole)
    by_id = {jobs.ids[(listing.job.source_ref,)]: listing for listing in listings}
    locations = [JobLocation(job_id=pk, venue_id=venue) for pk, listing in by_id.items() for venue in listing.venues]
    promise = Job.interview_guaranteed_by.through
    promises = [promise(job_id=pk, course_id=course) for pk, listing in by_id.items() for course in listing.courses]
    parts = {
        "jobs": jobs,
        "places of work": replace(JobLocation.objects.filter(job_id__in=by_id), locations, key=("job_id", "venue_id")),
        "skill relations": _write_skills({pk: listing.skills for pk, listing in by_id.items()}),
        "interview guarantees": replace(
            promise._default_manager.filter(job_id__in=by_id),  # noqa: SLF001 - Django's documented name
            promises,
            key=("job_id", "course_id"),
        ),
    }
    return _finish(parts, now)


def _write(model: type[L], rows: Sequence[L], *, source: str, now: datetime, whole: bool) -> Written:
    """The two rows of each listing."""
    _take_down(rows)
    kind = _KIND[model]
    mine: dict[str, Any] = {"source": source}
    if not whole:
        mine["source_ref__in"] = [row.source_ref for row in rows]
    stored = Opportunity.objects.filter(kind=kind, **mine)
    names = [column.attname for column in Opportunity._meta.concrete_fields if not column.primary_key]  # noqa: SLF001
    bases = []
    for row in rows:
        row.kind, row.source = kind, source
        bases.append(Opportunity(**{name: getattr(row, name) for name in names}))
    written = upsert(stored, bases, key=("source_ref",), keep=_DECIDED_HERE)
    own = [column.attname for column in model._meta.local_concrete_fields if not column.primary_key]  # noqa: SLF001
    beside = {row[0]: row[1:] for row in model._default_manager.filter(**mine).values_list("pk", *own)}  # noqa: SLF001
    different = []
    for row in rows:
        row.pk = written.ids[(row.source_ref,)]
        if beside.get(row.pk) != tuple(getattr(row, name) for name in own):
            different.append(row)
            if (row.source_ref,) not in written.touched:
                written.touched[(row.source_ref,)] = row.pk
                written.updated += 1
                written.unchanged -= 1
    for batch in batches(different):
        write_own_rows(batch)
    _close(written, now)
    return written


def _take_down(rows: Sequence[Course | Job]) -> None:
    """A file shows nothing of an organisation to which GLA staff have said no."""
    model, column = (Provider, "provider_id") if rows and isinstance(rows[0], Course) else (Employer, "employer_id")
    wanted = {getattr(row, column) for row in rows}
    no = (Organisation.Approval.REFUSED, Organisation.Approval.SUSPENDED)
    stopped = model._default_manager.filter(pk__in=wanted, approval__in=no)  # noqa: SLF001 - Django's documented name
    reasons = dict(stopped.values_list("pk", "approval_reason"))
    for row in rows:
        if row.status == Opportunity.Status.LIVE and getattr(row, column) in reasons:
            row.status = Opportunity.Status.WITHDRAWN
            row.status_reason = reasons[getattr(row, column)]


def _close(written: Written, now: datetime) -> None:
    """Close what the source has no more. What was closed before stays as it was, and counts as nothing."""
    still_open = Opportunity.objects.filter(pk__in=written.gone.values()).exclude(status=Opportunity.Status.CLOSED)
    pks = set(still_open.values_list("pk", flat=True))
    Opportunity.objects.filter(pk__in=pks).update(status=Opportunity.Status.CLOSED, changed_at=now)
    written.removed = {key: pk for key, pk in written.gone.items() if pk in pks}
    written.gone = {}


@transaction.atomic
def _replace_in_order(runs: Sequence[CourseRun], courses: Iterable[int]) -> Written:
    """Write runs. A run has no name of its own: the n-th of a course stays the n-th, so that it keeps its id when dates move."""
    stored = CourseRun.objects.filter(course_id__in=courses)
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    held = stored.select_for_update(of=("self",), no_key=True).order_by("-pk")
    for pk, course, places_held in held.values_list("pk", "course_id", "places_held"):
        places[course].append((pk, places_held))
    for run in runs:
        run.pk, run.places_held = places[run.course_id].pop() if places[run.course_id] else (None, 0)
        _keep_held(run)
    written = replace(stored, [run for run in runs if run.pk], key=("course_id", "id"))
    for batch in batches(run for run in runs if not run.pk):
        for run in CourseRun.objects.bulk_create(batch):
            written.ids[run.course_id, run.pk] = written.touched[run.course_id, run.pk] = run.pk
            written.created += 1
    return written


def _keep_held(run: CourseRun) -> None:
    """A file knows nothing of the people who were given a place here: they keep it."""
    if run.places is not None:
        run.places = max(run.places, run.places_held)
        run.places_left = run.places_left and run.places_free


def _write_skills(skills: Mapping[int, Mapping[int, str]]) -> Written:
    rows = [
        OpportunitySkill(opportunity_id=pk, skill_id=skill, relation=relation)
        for pk, relations in skills.items()
        for skill, relation in relations.items()
    ]
    return replace(OpportunitySkill.objects.filter(opportunity_id__in=skills), rows, key=("opportunity_id", "skill_id"))


def _finish(parts: dict[str, Written], now: datetime) -> ListingsWritten:
    """Say on each listing of which only a part changed that it has changed."""
    listings, *others = parts.values()
    own = set(listings.touched.values()) | set(listings.removed.values())
    through_parts = {key[0] for part in others for key in (*part.touched, *part.removed)}
    Opportunity.objects.filter(pk__in=through_parts - own).update(changed_at=now)
    touched: frozenset[int] = frozenset(own | through_parts)
    return ListingsWritten(parts, touched, closed=len(listings.removed))


def relations(*groups: tuple[models.TextChoices, Iterable[int]]) -> dict[int, str]:
    """Relation by skill. A skill that stands in two groups has the relation of the first."""
    found: dict[int, str] = {}
    for relation, skills in groups:
        for skill in skills:
            found.setdefault(skill, relation.value)
    return found
