"""Courses and their runs."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import graphene

from courses import models
from courses.words import cost_words
from matching.queries.eligibility import CourseAnswer
from mobile_api.catalogue.eligibility import free_for_asker
from mobile_api.catalogue.loaders import RunsOfCourse
from mobile_api.catalogue.types.enums import (
    Attendance,
    CourseCategory,
    DeliveryMode,
    DurationUnit,
    FundingStream,
    RunStatus,
    Session,
    StudyMode,
)
from mobile_api.catalogue.types.free import FreeForMe
from mobile_api.catalogue.types.opportunity import Opportunity
from mobile_api.catalogue.types.organisation import Provider
from mobile_api.catalogue.types.place import Venue
from mobile_api.catalogue.words import length_words, places_words
from mobile_api.fields import listed, maybe, one, text
from mobile_api.node import Node, encode
from mobile_api.scalars import Date, Money

_WITHOUT_VENUE: Final = {
    models.CourseRun.DeliveryMode.ONLINE: "online",
    models.CourseRun.DeliveryMode.WORK_BASED: "at your work",
}


class CourseRun(graphene.ObjectType):
    """One running of a course: dates, place, hours and fee."""

    id = graphene.ID(required=True, description="Names this run. It is fetched with its course.")
    delivery_mode = one(DeliveryMode, "How it is taught.")
    study_mode = maybe(StudyMode, "How much of the week it takes.")
    attendance = maybe(Attendance, "When in the week it is taught.")
    status = one(RunStatus, "Whether it takes place as it was announced. Cancelled runs are not listed.")
    status_reason = text("Why it was moved.")
    was_to_start_on = maybe(Date, "The first day before it was moved. Null: it was not.")
    starts_on = maybe(Date, "The first day. Null: start at any time.")
    ends_on = maybe(Date, "The last day.")
    day_starts_at = graphene.Time(description="When each day begins. Null: not stated.")
    day_ends_at = graphene.Time(description="When each day ends. Null: not stated.")
    sessions = listed(Session, "The parts of the week that it takes. Empty: not stated, or free to choose.")
    hours_per_week = graphene.Float(description="Hours in a week.")
    duration_value = graphene.Int(description="Its length, as a number of `durationUnit`.")
    duration_unit = maybe(DurationUnit, "Unit of `durationValue`.")
    length = graphene.String(description='Its length in words: "10 weeks".')
    cost = graphene.Field(Money, description="The fee in pounds, before any funding. Null: not stated.")
    cost_text = graphene.String(required=True, description="What it costs, in plain words, with what funding may do.")
    cost_description = text("What its provider says about the cost.")
    venue = graphene.Field(Venue, description="Where it is taught. Null online, and at the learner's own work.")
    places = graphene.Int(description="How many can take part. Null: no limit, or not stated.")
    places_left = graphene.Int(description="How many places are free. Null: not stated.")
    has_waitlist = graphene.Boolean(required=True, description="Whether one may wait for a place.")
    url = text("Where to book this run.")
    free_for_me = one(
        FreeForMe, "Whether it is free for you, by what you told us. Without a sign-in: what you would have to tell."
    )

    @staticmethod
    def resolve_id(run: models.CourseRun, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("CourseRun", run.pk)

    @staticmethod
    def resolve_length(run: models.CourseRun, _info: graphene.ResolveInfo) -> str | None:
        """In words."""
        return length_words(run.duration_value, run.duration_unit)

    @staticmethod
    def resolve_cost(run: models.CourseRun, _info: graphene.ResolveInfo) -> Decimal | None:
        """Under a shorter name."""
        return run.cost_gbp

    @staticmethod
    def resolve_free_for_me(run: models.CourseRun, info: graphene.ResolveInfo) -> CourseAnswer:
        """By the rules of its first day."""
        return free_for_asker(info.context, run.course, run)

    @staticmethod
    def resolve_cost_text(run: models.CourseRun, _info: graphene.ResolveInfo) -> str:
        """With the course's funding."""
        return cost_words(run.cost_gbp, run.course.funding)


class Course(graphene.ObjectType):
    """Something to learn. When, where and for how much stands in its runs."""

    class Meta:
        interfaces = (Node, Opportunity)
        possible_types = (models.Course,)

    provider = one(Provider, "Who runs it.")
    course_type = one(CourseCategory, "Sort of course.")
    funding = listed(FundingStream, "Public money that may pay the fee. Empty: none.")
    who_for = text("Who it is for.")
    what_you_learn = text("What you will learn.")
    how_you_learn = text("How you will learn.")
    how_assessed = text("How you will be assessed.")
    where_next = text("Where it can lead.")
    support = text("Help for learners: access, childcare, English.")
    entry_requirements = text("What one needs before it starts.")
    what_to_bring = text("What to bring.")
    awarding_body = text("Who awards the qualification.")
    learn_aim_ref = text("Learning aim reference of the qualification.")
    runs = listed(CourseRun, "Its runs that have not started yet, the soonest first. Empty: none is planned.")
    next_run = graphene.Field(CourseRun, description="The first of `runs`.")
    free_for_me = one(FreeForMe, "The same as `freeForMe` of `nextRun`. Where no run is planned: as if it began today.")

    @staticmethod
    def resolve_organisation_name(course: models.Course, _info: graphene.ResolveInfo) -> str:
        """The provider's."""
        return course.provider.name

    @staticmethod
    def resolve_runs(course: models.Course, info: graphene.ResolveInfo) -> list[models.CourseRun]:
        """For all rows of the page at once."""
        return _runs(course, info)

    @staticmethod
    def resolve_next_run(course: models.Course, info: graphene.ResolveInfo) -> models.CourseRun | None:
        """The soonest."""
        return next(iter(_runs(course, info)), None)

    @staticmethod
    def resolve_free_for_me(course: models.Course, info: graphene.ResolveInfo) -> CourseAnswer:
        """Of the soonest run."""
        return free_for_asker(info.context, course, next(iter(_runs(course, info)), None))

    @staticmethod
    def resolve_cost_or_pay(course: models.Course, info: graphene.ResolveInfo) -> str:
        """Of the cheapest run."""
        costs = [run.cost_gbp for run in _runs(course, info) if run.cost_gbp is not None]
        return cost_words(min(costs, default=None), course.funding)

    @staticmethod
    def resolve_where(course: models.Course, info: graphene.ResolveInfo) -> str:
        """Of all runs."""
        runs = _runs(course, info)
        elsewhere = {run.delivery_mode for run in runs if run.venue is None}
        others = [words for mode, words in _WITHOUT_VENUE.items() if mode in elsewhere]
        return places_words([run.venue for run in runs if run.venue], others=others)


def _runs(course: models.Course, info: graphene.ResolveInfo) -> list[models.CourseRun]:
    return info.context.loader(RunsOfCourse).load(course.pk)  # type: ignore[no-any-return]
