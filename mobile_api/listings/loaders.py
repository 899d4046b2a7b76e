"""Batched loading of what belongs to listings, as their organisations and GLA staff see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from backend.errors import Problem
from courses.drafts import CourseDraft, JobDraft
from courses.models import Course, CourseRun, Job, ListingChange, Opportunity
from courses.queries.drafts import course_drafts, job_drafts
from courses.services.access import is_staff, of_members
from courses.services.readiness import measures, missing_by
from mobile_api.catalogue.loaders import Concrete, LocationsOfJob, SkillsOfOpportunity, courses, jobs
from mobile_api.loaders import Asker, BatchLoader
from mobile_api.organisations.loaders import RoleInOrganisation, key_of
from mobile_api.trust.loaders import DuplicatesOfListing

MOST_CHANGES: Final = 50
"""Changes of one listing that are shown."""


class ConcreteListing(BatchLoader[int, Concrete]):
    """The course or job of listings, whatever their state, with its organisation. Who may see them is asked before."""

    def fetch(self, keys: list[int]) -> Mapping[int, Concrete]:
        """In one statement for courses and one for jobs."""
        found: dict[int, Concrete] = {row.pk: row for row in courses().filter(pk__in=keys)}
        found.update({row.pk: row for row in jobs().filter(pk__in=keys)})
        expect_parts(self.asker, found.values())
        return found


class RunsOfListing(BatchLoader[int, list[CourseRun]]):
    """All runs of courses, those that are past or cancelled too, by their first day."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[CourseRun]]:
        """With their venues, in one statement."""
        found: dict[int, list[CourseRun]] = {key: [] for key in keys}
        rows = CourseRun.objects.filter(course_id__in=keys).select_related("venue__borough", "course")
        for run in rows.order_by(F("starts_on").asc(nulls_last=True), "pk"):
            found[run.course_id].append(run)
        return found


class ChangesOfListing(BatchLoader[int, list[ListingChange]]):
    """The history of listings, the newest first, at most `MOST_CHANGES` each."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[ListingChange]]:
        """In one statement."""
        found: dict[int, list[ListingChange]] = {key: [] for key in keys}
        newest = Window(RowNumber(), partition_by="opportunity_id", order_by=[F("at").desc(), F("pk").desc()])
        rows = ListingChange.objects.filter(opportunity_id__in=keys).annotate(row=newest)
        for change in rows.filter(row__lte=MOST_CHANGES).order_by("-at", "-pk"):
            found[change.opportunity_id].append(change)
        return found


class ProblemsOfListing(BatchLoader[int, list[Problem]]):
    """What stands between listings and their readers."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[Problem]]:
        """A constant number of statements for any number of listings."""
        concrete = self.asker.loader(ConcreteListing)
        concrete.expect(keys)
        rows = [concrete.load(key) for key in keys]
        drafts: dict[int, CourseDraft | JobDraft] = {
            **course_drafts([row for row in rows if isinstance(row, Course)]),
            **job_drafts([row for row in rows if isinstance(row, Job)]),
        }
        measured = measures(drafts.values())
        return {key: missing_by(measured, draft, today=self.asker.today) for key, draft in drafts.items()}


class InterviewCourse(NamedTuple):
    """A course that a job names for a certain interview. `title` is None where it is somebody else's, not to be seen yet."""

    pk: int
    title: str | None


class InterviewCoursesOfListing(BatchLoader[int, list[InterviewCourse]]):
    """The courses that a job names for a certain interview, closed ones too.

    One that its provider is writing anew has the title that only its members may read.
    """

    def fetch(self, keys: list[int]) -> Mapping[int, list[InterviewCourse]]:
        """In two statements."""
        found: dict[int, list[InterviewCourse]] = {key: [] for key in keys}
        links = Job.interview_guaranteed_by.through.objects.filter(job_id__in=keys)
        pairs = list(links.order_by("course_id").values_list("job_id", "course_id"))
        titles = self._titles({course for _, course in pairs})
        for job, course in pairs:
            found[job].append(InterviewCourse(course, titles.get(course)))
        return found

    def _titles(self, keys: set[int]) -> dict[int, str]:
        """Those that whoever asks may read."""
        by = self.asker.user
        rows = Opportunity.objects.filter(pk__in=keys)
        if by is None or not is_staff(by):
            shown = rows.once_shown()
            rows = shown if by is None else shown | of_members(rows, by=by)
        return dict(rows.order_by().values_list("pk", "title"))


def expect_listings(asker: Asker, rows: Iterable[Opportunity]) -> None:
    """These listings will be shown."""
    keys = [row.pk for row in rows]
    for kind in (ConcreteListing, ChangesOfListing, ProblemsOfListing, DuplicatesOfListing):
        asker.loader(kind).expect(keys)


def expect_parts(asker: Asker, listings: Iterable[Concrete]) -> None:
    """What belongs to these courses and jobs is loaded for all of them at once."""
    rows = list(listings)
    job_keys = [row.pk for row in rows if isinstance(row, Job)]
    asker.loader(SkillsOfOpportunity).expect(row.pk for row in rows)
    asker.loader(RunsOfListing).expect(row.pk for row in rows if isinstance(row, Course))
    asker.loader(LocationsOfJob).expect(job_keys)
    asker.loader(InterviewCoursesOfListing).expect(job_keys)
    if asker.user is not None and not is_staff(asker.user):
        owners = [row.provider if isinstance(row, Course) else row.employer for row in rows]
        asker.loader(RoleInOrganisation).expect(key_of(owner) for owner in owners)
