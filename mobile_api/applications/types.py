"""Applications, as the resident sees their own and as an organisation sees what was sent to it.

Two types on purpose: an organisation's has no field that leads to the person, their profile or anything that was not sent.
"""

from __future__ import annotations

from typing import Any, Final

import graphene

from matching import models
from matching.lifecycle import TRANSITIONS, Move, Mover, moves_from
from mobile_api.applications.enums import (
    ApplicationActor,
    ApplicationEventKind,
    ApplicationMove,
    ApplicationSectionName,
    ApplicationStatus,
    InterviewAdjustment,
    OutcomeAnswer,
    OutcomeKind,
)
from mobile_api.applications.loaders import (
    EventsOfApplication,
    LookAt,
    OutcomesOfApplication,
    QueueOfRun,
    SectionsOfApplication,
)
from mobile_api.catalogue.loaders import AnyOpportunity
from mobile_api.catalogue.types import Opportunity
from mobile_api.catalogue.types.course import CourseRun
from mobile_api.catalogue.types.enums import OpportunityKind
from mobile_api.connections import connection_type
from mobile_api.fields import listed, maybe, one, text
from mobile_api.node import encode
from mobile_api.scalars import Date

S = models.Application.Status


class ApplicationEvent(graphene.ObjectType):
    """One step of an application's timeline."""

    at = graphene.DateTime(required=True, description="When.")
    actor = one(ApplicationActor, "Who.")
    what = one(ApplicationEventKind, "What happened.")
    to_status = one(ApplicationStatus, "Where the application stood then.")
    reason = text("Why, in words.")
    text = graphene.String(required=True, description="All of it in plain words, for a screen.")

    @staticmethod
    def resolve_text(event: models.ApplicationEvent, _info: graphene.ResolveInfo) -> str:
        """Who did what, and why."""
        moved = event.what == models.ApplicationEvent.What.MOVED
        what = event.get_to_status_display() if moved else event.get_what_display()
        return f"{what}. {event.reason}".strip()


class Outcome(graphene.ObjectType):
    """What an organisation reported about an application."""

    id = graphene.ID(required=True, description="Names this report.")
    kind = one(OutcomeKind, "What came of it.")
    happened_on = one(Date, "The day.")
    destination = text("The official code (ILR destination type and code), such as `EMP1`.")
    reported_at = graphene.DateTime(required=True, description="When it was reported.")
    answer = maybe(OutcomeAnswer, "What the person says about it. Null: nothing yet.")

    @staticmethod
    def resolve_id(outcome: models.Outcome, _info: graphene.ResolveInfo) -> str:
        """A global id."""
        return encode("Outcome", outcome.pk)


class ApplicationSection(graphene.ObjectType):
    """A part of your application."""

    section = one(ApplicationSectionName, "What it is about.")
    title = graphene.String(required=True, description="The same in words.")
    words = graphene.String(required=True, description="What you wrote.")
    adjustments = listed(InterviewAdjustment, "What would help you at an interview. Only in that part.")
    is_prefilled = graphene.Boolean(
        required=True, description="True: we wrote it from your profile. It is sent only after you have saved it."
    )
    is_sent = graphene.Boolean(required=True, description="Whether the organisation has been sent it.")
    saved_at = graphene.DateTime(required=True, description="When you saved it.")

    @staticmethod
    def resolve_title(section: models.ApplicationSection, _info: graphene.ResolveInfo) -> str:
        """The label."""
        return section.get_section_display()


class SentSection(graphene.ObjectType):
    """A part of an application that was sent to you."""

    section = one(ApplicationSectionName, "What it is about.")
    words = graphene.String(required=True, description="What the person wrote.")
    adjustments = listed(InterviewAdjustment, "What the person asks for at an interview or a first talk.")


class OfApplication:
    """What both sides see."""

    id = graphene.ID(required=True, description="Names this application.")
    status = one(ApplicationStatus, "Where it stands.")
    status_reason = text("Why it stands there, in words.")
    place_kept = graphene.Boolean(required=True, description="Whether a place of the run is kept for it.")
    queue_place = graphene.Int(description="Its place on the waiting list, the first one 1. Null: it does not wait.")
    offer_ends_at = graphene.DateTime(description="Until when an offer can be taken. Null: no such offer.")
    submitted_at = graphene.DateTime(description="When it was sent. Null: not yet.")
    changed_at = graphene.DateTime(required=True, description="When it last changed.")
    timeline = listed(ApplicationEvent, "What happened to it, the first step first.")
    outcomes = listed(Outcome, "What was reported about it.")

    @staticmethod
    def resolve_id(row: models.Application, _info: graphene.ResolveInfo) -> str:
        """A global id."""
        return encode("Application", row.pk)

    @staticmethod
    def resolve_place_kept(row: models.Application, _info: graphene.ResolveInfo) -> bool:
        """A place of its run."""
        return row.holds_place

    @staticmethod
    def resolve_queue_place(row: models.Application, info: graphene.ResolveInfo) -> int | None:
        """Of those that wait."""
        if row.status != S.WAITING or row.run_id is None:
            return None
        queue: dict[int, int] = info.context.loader(QueueOfRun).load(row.run_id)
        return queue.get(row.pk)

    @staticmethod
    def resolve_timeline(row: models.Application, info: graphene.ResolveInfo) -> Any:
        """Batched."""
        return info.context.loader(EventsOfApplication).load(row.pk)

    @staticmethod
    def resolve_outcomes(row: models.Application, info: graphene.ResolveInfo) -> Any:
        """Batched."""
        return info.context.loader(OutcomesOfApplication).load(row.pk)


class Application(OfApplication, graphene.ObjectType):
    """Your application for a job, or your request for a place on a course."""

    opportunity = graphene.Field(
        Opportunity, description="The course or job. Null where it can't be shown just now: it is being written anew."
    )
    run = graphene.Field(CourseRun, description="Of a course: which run. Null: a job, or no run was picked.")
    status_text = graphene.String(required=True, description="Where it stands, in plain words.")
    started_at = graphene.DateTime(required=True, description="When you began to write it.")
    sections = listed(ApplicationSection, "What you wrote.")
    can_withdraw = graphene.Boolean(required=True, description="Whether you can take it back now.")
    can_answer_offer = graphene.Boolean(required=True, description="Whether there is an offer for you to answer.")

    @staticmethod
    def resolve_opportunity(row: models.Application, info: graphene.ResolveInfo) -> object:
        """Also a closed one."""
        return info.context.loader(AnyOpportunity).load(row.opportunity_id)

    @staticmethod
    def resolve_status_text(row: models.Application, _info: graphene.ResolveInfo) -> str:
        """The label."""
        return row.get_status_display()

    @staticmethod
    def resolve_sections(row: models.Application, info: graphene.ResolveInfo) -> Any:
        """Batched."""
        return info.context.loader(SectionsOfApplication).load(row.pk)

    @staticmethod
    def resolve_can_withdraw(row: models.Application, _info: graphene.ResolveInfo) -> bool:
        """By the table of moves."""
        return row.status in TRANSITIONS[Move.WITHDRAW].source

    @staticmethod
    def resolve_can_answer_offer(row: models.Application, info: graphene.ResolveInfo) -> bool:
        """While it lasts."""
        return row.status == S.OFFERED and row.offer_stands_at(info.context.now)


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


ApplicationConnection: Final = connection_type(Application, rows="applications of yours")
ReceivedApplicationConnection: Final = connection_type(
    ReceivedApplication, rows="applications to your organisation", extra=Counted
)
DisputedOutcomeConnection: Final = connection_type(DisputedOutcome, rows="reports that are not right")
