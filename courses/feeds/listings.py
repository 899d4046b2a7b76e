"""Reads listings with everything that the feeds say about them, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain
from typing import cast

from django.db.models import Prefetch, QuerySet

from courses.models import Course, CourseRun, Job, JobLocation, Opportunity, OpportunitySkill, Source

Listing = Course | Job


def own_live(*, today: date) -> QuerySet[Opportunity]:
    """What this instance publishes: what everybody may see, except what it has itself read from another instance's feed."""
    live: QuerySet[Opportunity] = Opportunity.objects.live(today=today)
    return live.exclude(source=Source.FEED)


def with_parts(ids: Iterable[int]) -> list[Listing]:
    """These courses and jobs with their parts, in the order of their keys."""
    wanted = list(ids)
    skills = Prefetch("skill_relations", OpportunitySkill.objects.select_related("skill").order_by("skill__uri"))
    runs = Prefetch("runs", CourseRun.objects.select_related("venue__borough"))
    places = Prefetch("locations", JobLocation.objects.select_related("venue__borough"))
    courses = cast("QuerySet[Course]", Course.objects.filter(pk__in=wanted))
    jobs = cast("QuerySet[Job]", Job.objects.filter(pk__in=wanted))
    full_courses = courses.select_related("provider").prefetch_related(skills, runs)
    full_jobs = jobs.select_related("employer").prefetch_related(skills, places)
    return sorted(chain(full_courses, full_jobs), key=lambda row: row.pk)
