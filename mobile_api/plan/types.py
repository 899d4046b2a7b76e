"""Steps of a plan, and steps that we suggest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import graphene

from matching import models
from matching.planning import Suggestion
from mobile_api.catalogue.loaders import AnyOpportunity, Concrete
from mobile_api.catalogue.types import Opportunity
from mobile_api.connections import connection_type
from mobile_api.enums import enum
from mobile_api.fields import maybe, one
from mobile_api.node import encode
from mobile_api.order import Key, Order
from mobile_api.scalars import Date

PlanStepState: Final = enum(models.PlanStep.State, "PlanStepState", "How far a step is.")
IN_PLACE: Final = Order("plan", (Key.number("place"), Key.number("pk")))


def _opportunity(row: models.PlanStep | Suggestion, info: graphene.ResolveInfo) -> Concrete | None:
    """For all rows at once; also a closed one. What is being written anew comes back when it is shown again."""
    key = row.opportunity_id
    return None if key is None else info.context.loader(AnyOpportunity).load(key)


class PlanStep(graphene.ObjectType):
    """Something that you want to do."""

    id = graphene.ID(required=True, description="Names this step.")
    words = graphene.String(required=True, description="What to do.")
    state = one(PlanStepState, "How far it is.")
    due_on = maybe(Date, "By when. Null: any time.")
    due_text = graphene.String(
        description='By when, in words: "by Saturday 12 December". Null without a day, when it is done, and once the day has passed.'
    )
    is_suggested = graphene.Boolean(required=True, description="Whether it was a suggestion of ours.")
    done_at = graphene.DateTime(description="When you did it. Null: not yet.")
    opportunity = graphene.Field(
        Opportunity, resolver=_opportunity, description="The course or job that it is about. Null: about none."
    )

    @staticmethod
    def resolve_id(step: models.PlanStep, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("PlanStep", step.pk)

    @staticmethod
    def resolve_due_text(step: models.PlanStep, info: graphene.ResolveInfo) -> str | None:
        """Quiet about what is over."""
        is_done = step.state == models.PlanStep.State.DONE
        return None if step.due_on is None or is_done else due_words(step.due_on, today=info.context.today)

    @staticmethod
    def resolve_is_suggested(step: models.PlanStep, _info: graphene.ResolveInfo) -> bool:
        """By its key."""
        return step.suggestion != ""


def due_words(day: date, *, today: date) -> str | None:
    """By when, in words; None for a day that has passed."""
    if day < today:
        return None
    if day - today <= timedelta(days=1):
        return "today" if day == today else "by tomorrow"
    return f"by {day:%A %-d %B}" if day.year == today.year else f"by {day:%A %-d %B %Y}"


class PlanSuggestion(graphene.ObjectType):
    """A step that you could take next."""

    key = graphene.String(required=True, description="Send it to `acceptPlanSuggestion`.")
    words = graphene.String(required=True, description="What to do.")
    due_on = maybe(Date, "By when. Null: any time.")
    opportunity = graphene.Field(Opportunity, resolver=_opportunity, description="The course or job that it is about.")


PlanStepConnection: Final = connection_type(PlanStep, rows="steps of your plan")
