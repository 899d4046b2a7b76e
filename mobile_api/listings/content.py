"""What stands in a listing, as its editors read it: the same fields that they send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import graphene

from courses import models
from courses.wages import Comparison
from mobile_api.action import input_field
from mobile_api.catalogue.loaders import LocationsOfJob, SkillsOfOpportunity
from mobile_api.catalogue.types import Venue
from mobile_api.catalogue.types.enums import RunStatus
from mobile_api.catalogue.types.skill import OpportunitySkill
from mobile_api.catalogue.types.wage import WageComparison, against_living_wage, against_minimum_wage
from mobile_api.fields import listed, maybe, one, text
from mobile_api.listings.fields import COURSE, JOB, RUN, outputs
from mobile_api.listings.loaders import InterviewCourse as NamedCourse
from mobile_api.listings.loaders import InterviewCoursesOfListing, RunsOfListing
from mobile_api.node import encode
from mobile_api.scalars import Date

# Made from the table that the inputs are made from.
RunFields: Final = type("RunFields", (), outputs(RUN))
CourseFields: Final = type("CourseFields", (), outputs(COURSE))
JobFields: Final = type("JobFields", (), outputs(JOB))


class ListedRun(RunFields, graphene.ObjectType):  # type: ignore[misc, valid-type]  # made from a table
    """One running of a course, past and cancelled ones too."""

    id = graphene.ID(required=True, description="Names this run.")
    venue = graphene.Field(Venue, description="Where it is taught.")
    status = one(RunStatus, "Whether it takes place as it was announced.")
    status_reason = text("Why not, in words for the people who booked.")
    was_to_start_on = maybe(Date, "The first day before it was moved.")

    @staticmethod
    def resolve_id(run: models.CourseRun, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("CourseRun", run.pk)


class SkillsInside:
    """The skills of a course or a job."""

    skills = listed(OpportunitySkill, "Skills it asks for and skills it teaches.")

    @staticmethod
    def resolve_skills(listing: models.Opportunity, info: graphene.ResolveInfo) -> Any:
        """For all rows of the page at once."""
        return info.context.loader(SkillsOfOpportunity).load(listing.pk)


class CourseContent(SkillsInside, CourseFields, graphene.ObjectType):  # type: ignore[misc, valid-type]
    """What stands in a course."""

    runs = listed(ListedRun, "All of its runs, by their first day.")

    @staticmethod
    def resolve_runs(course: models.Course, info: graphene.ResolveInfo) -> Any:
        """For all rows of the page at once."""
        return info.context.loader(RunsOfListing).load(course.pk)


class ListingName(graphene.ObjectType):
    """A listing by its name."""

    id = graphene.ID(required=True, description="Its id.")
    title = graphene.String(required=True, description="Its title.")

    @staticmethod
    def resolve_id(listing: models.Opportunity, _info: graphene.ResolveInfo) -> str:
        """As the public types have it."""
        return listing_id(listing)


class InterviewCourse(graphene.ObjectType):
    """A course after which an interview for a job is certain."""

    id = graphene.ID(required=True, description="Its id.")
    title = graphene.String(description="Its title. Null: another organisation is writing it anew.")

    @staticmethod
    def resolve_id(course: NamedCourse, _info: graphene.ResolveInfo) -> str:
        """As the public type has it."""
        return encode("Course", course.pk)


class EntryLevelFinding(graphene.ObjectType):
    """One thing that stands in the way of the label."""

    code = graphene.String(required=True, description="Stable name of the rule.")
    field = graphene.String(required=True, description="The field of the job.")
    phrase = graphene.String(required=True, description="The words as you wrote them.")
    start = graphene.Int(required=True, description="Place of their first letter in the field; 0 where it is no text.")
    end = graphene.Int(required=True, description="Place behind their last letter; 0 where it is no text.")
    how_to_mend = graphene.String(required=True, description="What to write instead.")

    @staticmethod
    def resolve_field(finding: Mapping[str, Any], _info: graphene.ResolveInfo) -> str:
        """As the inputs call it."""
        return input_field(finding["field"])

    @staticmethod
    def resolve_how_to_mend(finding: Mapping[str, Any], _info: graphene.ResolveInfo) -> str:
        """As the check says it."""
        return str(finding["mend"])


class EntryLevel(graphene.ObjectType):
    """Whether a job may be called entry-level. A job that may not is shown all the same, without the label."""

    passes = graphene.Boolean(required=True, description="Whether it has the label.")
    findings = listed(EntryLevelFinding, "What stands in the way. Empty: nothing.")
    rules = graphene.String(required=True, description="Version of the rules that were asked.")


class JobContent(SkillsInside, JobFields, graphene.ObjectType):  # type: ignore[misc, valid-type]
    """What stands in a job."""

    locations = listed(Venue, "Its places of work.")
    interview_courses = listed(InterviewCourse, "Courses after which an interview for it is certain.")
    entry_level = graphene.Field(EntryLevel, description="The honesty check. Null: not checked yet.")
    minimum_wage = one(WageComparison, "Its lowest pay beside the statutory minimum for everybody who may apply.")
    living_wage = one(WageComparison, "Its lowest pay beside the voluntary London Living Wage.")

    @staticmethod
    def resolve_locations(job: models.Job, info: graphene.ResolveInfo) -> Any:
        """For all rows of the page at once."""
        return info.context.loader(LocationsOfJob).load(job.pk)

    @staticmethod
    def resolve_interview_courses(job: models.Job, info: graphene.ResolveInfo) -> Any:
        """For all rows of the page at once."""
        return info.context.loader(InterviewCoursesOfListing).load(job.pk)

    @staticmethod
    def resolve_entry_level(job: models.Job, _info: graphene.ResolveInfo) -> EntryLevel | None:
        """As it was stored with the last change."""
        if job.entry_level is None:
            return None
        return EntryLevel(passes=job.entry_level, findings=job.entry_level_findings, rules=job.entry_level_rules)

    @staticmethod
    def resolve_minimum_wage(job: models.Job, info: graphene.ResolveInfo) -> Comparison:
        """At the rate of its first day."""
        return against_minimum_wage(job, info)

    @staticmethod
    def resolve_living_wage(job: models.Job, info: graphene.ResolveInfo) -> Comparison:
        """At the rate of its first day."""
        return against_living_wage(job, info)


_TYPE_NAMES: Final = {models.Opportunity.Kind.COURSE.value: "Course", models.Opportunity.Kind.JOB.value: "Job"}


def listing_id(listing: models.Opportunity) -> str:
    """The id that the public `Course` or `Job` has too."""
    return encode(_TYPE_NAMES[listing.kind], listing.pk)
