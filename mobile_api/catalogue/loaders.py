"""Batched loading of what hangs on opportunities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias, cast

from django.db.models import F, QuerySet

from courses.journeys import Start, starts
from courses.models import Course, CourseRun, Job, JobLocation, OpportunitySkill, PayRate, Venue
from courses.models.opportunity import OpportunityQuerySet
from mobile_api.catalogue.eligibility import ListedQualification, StandardOfJob
from mobile_api.catalogue.hiding import HiddenFrom
from mobile_api.loaders import Asker, BatchLoader

Concrete: TypeAlias = Course | Job


class SkillsOfOpportunity(BatchLoader[int, list[OpportunitySkill]]):
    """The skills of opportunities, by opportunity: needed, helpful, taught; then by name."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[OpportunitySkill]]:
        """In one statement."""
        found: dict[int, list[OpportunitySkill]] = {key: [] for key in keys}
        rows = OpportunitySkill.objects.filter(opportunity_id__in=keys).select_related("skill")
        for row in rows.order_by("relation", "skill__label", "pk"):
            found[row.opportunity_id].append(row)
        return found


class RunsOfCourse(BatchLoader[int, list[CourseRun]]):
    """The runs of courses that have not started yet, or that can be started at any time: the soonest first."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[CourseRun]]:
        """With their places, in one statement."""
        found: dict[int, list[CourseRun]] = {key: [] for key in keys}
        runs = CourseRun.objects.ahead(today=self.asker.today)
        rows = runs.filter(course_id__in=keys).select_related("venue__borough", "course")
        for row in rows.order_by(F("starts_on").asc(nulls_last=True), "pk"):
            found[row.course_id].append(row)
        return found


class LocationsOfJob(BatchLoader[int, list[Venue]]):
    """The places of work of jobs."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[Venue]]:
        """In one statement."""
        found: dict[int, list[Venue]] = {key: [] for key in keys}
        for row in JobLocation.objects.filter(job_id__in=keys).select_related("venue__borough").order_by("pk"):
            found[row.job_id].append(row.venue)
        return found


class StartOfJourneys(BatchLoader[str, Start | None]):
    """Where journeys begin, by outcode; None for one that is not in London."""

    def fetch(self, keys: list[str]) -> Mapping[str, Start | None]:
        """In two statements, however many places are asked about."""
        found = starts(keys)
        return {key: found.get(key) for key in keys}


class InterviewCoursesOfJob(BatchLoader[int, list[Course]]):
    """The open courses that guarantee an interview for a job."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[Course]]:
        """In two statements: which, and the courses."""
        links = list(
            Job.interview_guaranteed_by.through.objects.filter(job_id__in=keys)
            .order_by("pk")
            .values_list("job_id", "course_id")
        )
        live = self.asker.loader(LiveOpportunity)
        live.expect(course for _, course in links)
        found: dict[int, list[Course]] = {key: [] for key in keys}
        for job, course in links:
            opportunity = live.load(course)
            if isinstance(opportunity, Course):
                found[job].append(opportunity)
        return found


class PayRates(BatchLoader[str, list[PayRate]]):
    """All wages that are held, by their kind."""

    def fetch(self, keys: list[str]) -> Mapping[str, list[PayRate]]:
        """In one statement: there are few."""
        found: dict[str, list[PayRate]] = defaultdict(list)
        for rate in PayRate.objects.filter(kind__in=keys):
            found[rate.kind].append(rate)
        return {key: found[key] for key in keys}


class LiveOpportunity(BatchLoader[int, Concrete | None]):
    """Courses and jobs by their shared key; None for one that is not open to the public today."""

    def fetch(self, keys: list[int]) -> Mapping[int, Concrete | None]:
        """In one statement for the courses and one for the jobs."""
        found: dict[int, Concrete | None] = dict.fromkeys(keys)
        found.update({course.pk: course for course in self.visible(courses()).filter(pk__in=keys)})
        jobs_wanted = [key for key in keys if found[key] is None]
        if jobs_wanted:
            found.update({job.pk: job for job in self.visible(jobs()).filter(pk__in=jobs_wanted)})
        expect_parts(self.asker, [row for row in found.values() if row is not None])
        return found

    def visible(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Which of them may be seen."""
        return live(rows, today=self.asker.today)


class AnyOpportunity(LiveOpportunity):
    """The same, closed ones included: for what a person kept while it was open. What is being written anew stays hidden."""

    def visible(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All that people have seen as they are."""
        return cast("OpportunityQuerySet", rows).once_shown()


def live(rows: QuerySet[Any], *, today: date) -> QuerySet[Any]:
    """Those open to everybody on this day."""
    # Course and Job inherit Opportunity's queryset; the stubs do not see it.
    found: QuerySet[Any] = cast("OpportunityQuerySet", rows).live(today=today)
    return found


def courses() -> QuerySet[Course]:
    """Courses with their providers."""
    return cast("QuerySet[Course]", Course.objects.select_related("provider"))


def jobs() -> QuerySet[Job]:
    """Jobs with their employers."""
    return cast("QuerySet[Job]", Job.objects.select_related("employer"))


def expect_parts(asker: Asker, opportunities: Iterable[Concrete]) -> None:
    """These opportunities will be shown: what hangs on them is loaded for all of them at once."""
    rows = list(opportunities)
    course_keys = [row.pk for row in rows if isinstance(row, Course)]
    job_keys = [row.pk for row in rows if isinstance(row, Job)]
    asker.loader(SkillsOfOpportunity).expect(row.pk for row in rows)
    asker.loader(ListedQualification).expect(row.learn_aim_ref for row in rows if isinstance(row, Course))
    asker.loader(StandardOfJob).expect(row.standard_reference for row in rows if isinstance(row, Job))
    asker.loader(HiddenFrom).expect(row.employer_id for row in rows if isinstance(row, Job))
    asker.loader(RunsOfCourse).expect(course_keys)
    asker.loader(LocationsOfJob).expect(job_keys)
    asker.loader(InterviewCoursesOfJob).expect(job_keys)
