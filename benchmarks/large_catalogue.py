"""A catalogue of any size for benchmarks: the demonstration's listings, repeated at other places, days and fees."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from datetime import timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Model
from rich.progress import track

from courses.models import Course, CourseRun, Job, JobLocation, Opportunity, OpportunitySkill, Venue

BATCH = 1_000
_SHARED = ("source", "source_ref", "opportunity_ptr", "id")


def grow(size: int, *, seed: int = 20261123) -> int:
    """Add live copies until there are `size` live opportunities. Returns how many were added."""
    templates = [
        *Course.objects.prefetch_related("runs", "skill_relations"),
        *Job.objects.prefetch_related("skill_relations"),
    ]
    missing = size - Opportunity.objects.filter(status=Opportunity.Status.LIVE).count()
    random = Random(seed)
    venues = list(Venue.objects.filter(latitude__isnull=False))
    for number, template in zip(track(range(max(missing, 0)), "Growing the catalogue"), itertools.cycle(templates)):
        with transaction.atomic():
            _copy(template, number, venues, random)
    return max(missing, 0)


def _copy(template: Course | Job, number: int, venues: list[Venue], random: Random) -> None:
    fields = _values(template, without=_SHARED)
    made = type(template)(**{**fields, "title": f"{template.title} ({number})", "closes_on": None})
    made.save()
    OpportunitySkill.objects.bulk_create(
        OpportunitySkill(opportunity=made, skill_id=row.skill_id, relation=row.relation)
        for row in template.skill_relations.all()
    )
    if isinstance(template, Course):
        CourseRun.objects.bulk_create(_run(run, made, venues, random) for run in template.runs.all())
    elif template.workplace != Job.Workplace.REMOTE:
        JobLocation.objects.create(job=made, venue=random.choice(venues))


def _run(template: CourseRun, course: Course, venues: list[Venue], random: Random) -> CourseRun:
    later = timedelta(days=random.randrange(0, 120))
    fields = _values(template, without=("id", "course"))
    run = CourseRun(**fields, course=course)
    run.starts_on = run.starts_on + later if run.starts_on else None
    run.ends_on = run.ends_on + later if run.ends_on else None
    run.venue = random.choice(venues) if run.venue_id else None
    return run


def _values(row: Model, *, without: Collection[str]) -> dict[str, Any]:
    columns = row._meta.concrete_fields  # noqa: SLF001 - Django's documented name
    return {column.name: getattr(row, column.name) for column in columns if column.name not in without}
