"""Recommendations, with the parts of their score and their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import graphene

from courses import models
from matching.models import Receipt
from matching.queries.meeting import Asked
from matching.queries.recommendations import StoredItem
from matching.recommender.candidates import Cause
from mobile_api.catalogue.asking import checklist_for_asker
from mobile_api.catalogue.loaders import LiveOpportunity, RunsOfCourse
from mobile_api.catalogue.types import Opportunity, Venue
from mobile_api.catalogue.types.course import CourseRun
from mobile_api.catalogue.types.requirement import Requirement
from mobile_api.connections import Count, Page, connection_type
from mobile_api.contests.types import HowToQuestion, Questioning
from mobile_api.fields import listed
from mobile_api.inclusion.types import PolicyUplift
from mobile_api.loaders import BatchLoader
from mobile_api.node import encode
from mobile_api.receipts.types import RecommendationReceipt
from mobile_api.recommendations.pathway import Pathway, ShownStep, pathway_of
from mobile_api.recommendations.uplift import shown_uplift


class JobLocationById(BatchLoader[int, models.JobLocation | None]):
    """Places of work by their key."""

    def fetch(self, keys: list[int]) -> Mapping[int, models.JobLocation | None]:
        """In one statement."""
        found = models.JobLocation.objects.select_related("venue__borough").in_bulk(keys)
        return {key: found.get(key) for key in keys}


class ScorePart(graphene.ObjectType):
    """One part of a score. The parts of a recommendation add up to its score."""

    name = graphene.String(required=True, description="Stable name of the part, such as `travel`.")
    value = graphene.Float(
        required=True, description="What it adds: above 0 speaks for, below 0 against, 0 is not known or neither."
    )


class Reason(graphene.ObjectType):
    """Why something stands where it stands. Made from a part of the score, and from nothing else."""

    code = graphene.String(required=True, description="Stable name of the reason, for the app.")
    part = graphene.String(required=True, description="Name of the part of the score that it was made from.")
    text = graphene.String(required=True, description="The reason in plain English.")
    contribution = graphene.Float(
        required=True, description="The value of that part. Below 0: something worth knowing before you choose."
    )


class Recommendation(graphene.ObjectType):
    """A course or job for you, and why."""

    id = graphene.ID(required=True, description="Names this line of this list.")
    rank = graphene.Int(required=True, description="Place in your list, from 1.")
    base_rank = graphene.Int(
        required=True, description="Place by score alone, before the list was spread over organisations and kinds."
    )
    swapped_from = graphene.Int(
        description="The place where it would have stood. In a few lists two near places are swapped, so that we learn how much a "
        "place counts; null: it stands where it should."
    )
    score = graphene.Float(required=True, description="The sum of its parts.")
    score_parts = listed(ScorePart, "The parts of the score, zeros too.")
    reasons = listed(Reason, "Why it is here, and what is worth knowing: the strongest first.")
    travel_minutes = graphene.Int(description="Estimated journey, one way, door to door. Null: online, or not known.")
    opportunity = graphene.Field(graphene.NonNull(Opportunity), description="The course or job.")
    requirements = listed(
        Requirement,
        "What it asks for, and which of it you have: the ages on the first day of the way that suits you best.",
    )
    uplift = graphene.Field(
        PolicyUplift, description="What a policy added to its score, because you are a member. Null: nothing was added."
    )
    rank_without_policy = graphene.Int(
        description="Its place if no policy added anything to any course. Null: it would not be in your list."
    )
    pathway = graphene.Field(
        Pathway,
        description="The way to a job of which this is a step. Null: there is none, or a step of it has closed.",
    )
    course_run = graphene.Field(CourseRun, description="Of a course: the run that suits you best.")
    location = graphene.Field(
        Venue, description="Of a job: the place of work that suits you best. Null: from home, or not stated."
    )

    @staticmethod
    def resolve_id(item: StoredItem, _info: graphene.ResolveInfo) -> str:
        """The list and the place in it."""
        return encode("Recommendation", f"{item.list_id}r{item.rank}")

    @staticmethod
    def resolve_swapped_from(item: StoredItem, _info: graphene.ResolveInfo) -> int | None:
        """Only where it was."""
        return None if item.place in {None, item.rank} else item.place

    @staticmethod
    def resolve_score_parts(item: StoredItem, _info: graphene.ResolveInfo) -> list[ScorePart]:
        """As they were stored."""
        return [ScorePart(name=name, value=value) for name, value in item.parts]

    @staticmethod
    def resolve_travel_minutes(item: StoredItem, _info: graphene.ResolveInfo) -> int | None:
        """Under a clearer name."""
        return item.minutes

    @staticmethod
    def resolve_opportunity(item: StoredItem, info: graphene.ResolveInfo) -> object:
        """For all rows of the page at once."""
        return info.context.loader(LiveOpportunity).load(item.opportunity)

    @staticmethod
    def resolve_uplift(item: StoredItem, info: graphene.ResolveInfo) -> PolicyUplift | None:
        """For all rows of the page at once."""
        return shown_uplift(item, info.context)

    @staticmethod
    def resolve_pathway(item: StoredItem, info: graphene.ResolveInfo) -> dict[str, list[ShownStep]] | None:
        """For all rows of the page at once."""
        return pathway_of(item, info.context)

    @staticmethod
    def resolve_course_run(item: StoredItem, info: graphene.ResolveInfo) -> models.CourseRun | None:
        """Among the runs that have not started."""
        if not isinstance(info.context.loader(LiveOpportunity).load(item.opportunity), models.Course):
            return None
        runs: list[models.CourseRun] = info.context.loader(RunsOfCourse).load(item.opportunity)
        return next((run for run in runs if run.pk == item.option), None)

    @staticmethod
    def resolve_requirements(item: StoredItem, info: graphene.ResolveInfo) -> list[Asked]:
        """For all rows of the page at once."""
        listing = info.context.loader(LiveOpportunity).load(item.opportunity)
        if listing is None:
            return []
        run = Recommendation.resolve_course_run(item, info)
        return checklist_for_asker(listing, info.context, day=run.starts_on if run else None)

    @staticmethod
    def resolve_location(item: StoredItem, info: graphene.ResolveInfo) -> models.Venue | None:
        """Of the job's places of work."""
        if not item.option or not isinstance(info.context.loader(LiveOpportunity).load(item.opportunity), models.Job):
            return None
        place: models.JobLocation | None = info.context.loader(JobLocationById).load(item.option)
        return place.venue if place else None


class LeftOut(graphene.ObjectType):
    """Open opportunities that are not for you at the moment, by cause. Search still finds them."""

    cause = graphene.String(required=True, description="Stable name of the cause.")
    text = graphene.String(required=True, description="The cause in plain English.")
    count = graphene.Int(required=True, description="How many.")


class Considered:
    """What a page of recommendations tells about its list."""

    considered = graphene.Int(required=True, description="Open opportunities that were looked at.")
    left_out = listed(
        LeftOut, "How many of them are not in question for you, and why. Change an answer and they may be."
    )
    made_at = graphene.DateTime(
        required=True, description="When the list was made. It is made anew when you or the catalogue change."
    )
    release = graphene.String(required=True, description="Version of the matcher that made the list.")
    receipt = graphene.Field(
        RecommendationReceipt,
        description="Its receipt. Null: of a list that is not kept, or that is from before there were any.",
    )
    questioning = graphene.Field(
        HowToQuestion, description="How to question it: a person looks at it. Null: of a list that has no receipt."
    )

    @staticmethod
    def resolve_considered(page: Page, _info: graphene.ResolveInfo) -> object:
        """Of the list."""
        return page.facts["considered"]

    @staticmethod
    def resolve_left_out(page: Page, _info: graphene.ResolveInfo) -> list[LeftOut]:
        """The most frequent cause first."""
        counts: Any = page.facts["excluded"]
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return [LeftOut(cause=cause, text=Cause(cause).words, count=count) for cause, count in ordered]

    @staticmethod
    def resolve_made_at(page: Page, _info: graphene.ResolveInfo) -> object:
        """Of the list."""
        return page.facts["made_at"]

    @staticmethod
    def resolve_release(page: Page, _info: graphene.ResolveInfo) -> object:
        """Of the list."""
        return page.facts["release"]

    @staticmethod
    def resolve_receipt(page: Page, _info: graphene.ResolveInfo) -> Receipt | None:
        """Of the list."""
        made: Any = page.facts["made"]
        row: Receipt | None = made.receipt
        return row

    @staticmethod
    def resolve_questioning(page: Page, info: graphene.ResolveInfo) -> Questioning | None:
        """By its receipt."""
        row = Considered.resolve_receipt(page, info)
        return Questioning(row, info.context.now) if row else None

    @staticmethod
    def resolve_total_count(page: Page, _info: graphene.ResolveInfo) -> Count:
        """Of the list, as it was made."""
        total: Any = page.facts["total"]
        return Count(value=total, is_exact=True, text=f"{total:,}")


RecommendationConnection: Final = connection_type(Recommendation, rows="recommendations", extra=Considered)
