"""What both sides see of an application: its steps, what was reported, where it stands."""

from __future__ import annotations

from typing import Any

import graphene

from matching import models
from mobile_api.applications.enums import (
    ApplicationActor,
    ApplicationEventKind,
    ApplicationStatus,
    OutcomeAnswer,
    OutcomeKind,
)
from mobile_api.applications.loaders import EventsOfApplication, OutcomesOfApplication, QueueOfRun
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
