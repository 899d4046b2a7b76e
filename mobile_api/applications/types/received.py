"""Applications as the organisation sees them to which they were sent, and reports as GLA staff see them."""

from __future__ import annotations

from typing import Any, Final

import graphene

from matching import models
from matching.lifecycle import Mover, moves_from
from mobile_api.applications.enums import (
    ApplicationMove,
    ApplicationSectionName,
    ApplicationStatus,
    InterviewAdjustment,
)
from mobile_api.applications.loaders import LookAt, SectionsOfApplication
from mobile_api.applications.types.parts import OfApplication, Outcome
from mobile_api.catalogue.types.enums import OpportunityKind
from mobile_api.connections import connection_type
from mobile_api.fields import listed, one
from mobile_api.node import encode
from mobile_api.scalars import Date


class SentSection(graphene.ObjectType):
    """A part of an application that was sent to you."""

    section = one(ApplicationSectionName, "What it is about.")
    words = graphene.String(required=True, description="What the person wrote.")
    adjustments = listed(InterviewAdjustment, "What the person asks for at an interview or a first talk.")


class ReceivedApplication(OfApplication, graphene.ObjectType):
    """An application that was sent to your organisation. It holds what the person sent, and nothing else about them."""

    revision = graphene.Int(
        required=True, description="Send it along with a move, so that nobody undoes a colleague's."
    )
    kind = one(OpportunityKind, "For a course or for a job.")
    listing_id = graphene.ID(required=True, description="Id of the `Course` or `Job`.")
    listing_title = graphene.String(required=True, description="Its title.")
    run_id = graphene.ID(description="Id of the `CourseRun`. Null: a job, or no run was picked.")
    run_starts_on = graphene.Field(Date, description="The first day of the run.")
    sections = listed(SentSection, "What the person sent.")
    possible_moves = listed(ApplicationMove, "What you can do with it now: `moveApplications`.")

    @staticmethod
    def resolve_kind(row: models.Application, _info: graphene.ResolveInfo) -> str:
        """Of the listing."""
        return row.opportunity.kind

    @staticmethod
    def resolve_listing_id(row: models.Application, _info: graphene.ResolveInfo) -> str:
        """A global id."""
        return encode(row.opportunity.kind.title(), row.opportunity_id)

    @staticmethod
    def resolve_listing_title(row: models.Application, _info: graphene.ResolveInfo) -> str:
        """As it is now."""
        return row.opportunity.title

    @staticmethod
    def resolve_run_id(row: models.Application, _info: graphene.ResolveInfo) -> str | None:
        """A global id."""
        return encode("CourseRun", row.run_id) if row.run_id else None

    @staticmethod
    def resolve_run_starts_on(row: models.Application, _info: graphene.ResolveInfo) -> object:
        """As it is now."""
        return row.run.starts_on if row.run else None

    @staticmethod
    def resolve_sections(row: models.Application, info: graphene.ResolveInfo) -> list[models.ApplicationSection]:
        """What was sent, and only that; the resident can read that it was looked at."""
        info.context.loader(LookAt).load(row)
        sections: list[models.ApplicationSection] = info.context.loader(SectionsOfApplication).load(row.pk)
        return [section for section in sections if section.is_sent]

    @staticmethod
    def resolve_possible_moves(row: models.Application, _info: graphene.ResolveInfo) -> list[str]:
        """By the table of moves."""
        return [move.value for move in moves_from(row.status, kind=row.opportunity.kind, who=Mover.ORGANISATION)]


class ApplicationStatusCount(graphene.ObjectType):
    """How many applications stand in one state."""

    status = one(ApplicationStatus, "The state.")
    count = graphene.Int(required=True, description="How many.")


class Counted:
    """What a list of received applications says besides its rows."""

    counts = listed(
        ApplicationStatusCount,
        "How many stand in each state, whatever `status` asks for. States without any are left out.",
    )

    @staticmethod
    def resolve_counts(page: Any, _info: graphene.ResolveInfo) -> list[ApplicationStatusCount]:
        """Counted when they are asked for."""
        count = page.facts["count"]
        return [ApplicationStatusCount(status=status, count=number) for status, number in count().items()]


class DisputedOutcome(graphene.ObjectType):
    """A report of which the person says that it is not right."""

    outcome = one(Outcome, "The report.")
    words = graphene.String(description="What the person says about it. Null: nothing.")
    listing_id = graphene.ID(required=True, description="Id of the `Course` or `Job`.")
    listing_title = graphene.String(required=True, description="Its title.")
    answered_at = graphene.DateTime(required=True, description="When the person said so.")

    @staticmethod
    def resolve_outcome(row: models.Outcome, _info: graphene.ResolveInfo) -> models.Outcome:
        """The row itself."""
        return row

    @staticmethod
    def resolve_words(row: models.Outcome, _info: graphene.ResolveInfo) -> str | None:
        """For staff only."""
        return row.answer_words or None

    @staticmethod
    def resolve_listing_id(row: models.Outcome, _info: graphene.ResolveInfo) -> str:
        """A global id."""
        listing = row.application.opportunity
        return encode(listing.kind.title(), listing.pk)

    @staticmethod
    def resolve_listing_title(row: models.Outcome, _info: graphene.ResolveInfo) -> str:
        """As it is now."""
        return row.application.opportunity.title


ReceivedApplicationConnection: Final = connection_type(
    ReceivedApplication, rows="applications to your organisation", extra=Counted
)
DisputedOutcomeConnection: Final = connection_type(DisputedOutcome, rows="reports that are not right")
