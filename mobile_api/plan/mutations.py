"""Making a plan, following it, and showing it in a calendar."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import graphene

from courses.feeds.addresses import public
from matching.services.calendar_links import end_calendar_links, make_calendar_link, token_of
from matching.services.plan import (
    StepChanges,
    accept_suggestion,
    add_step,
    change_step,
    move_step,
    remove_step,
)
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.node import decode_number, encode
from mobile_api.plan.types import PlanStep, PlanStepState
from mobile_api.scalars import Date


def _step(description: str) -> graphene.Field:
    return graphene.Field(PlanStep, description=f"{description} Null when it was refused.")


def _id() -> graphene.ID:
    return graphene.ID(required=True, description="Id of the step.")


class AddPlanStep(Action):
    """Add a step of your own at the end of your plan."""

    class Input:
        """What to do."""

        words = graphene.String(required=True, description="What to do, in your words: at most 200 letters.")
        due_on = Date(description="By when.")
        opportunity_id = graphene.ID(description="Id of the course or job that it is about.")

    step = _step("The new step.")

    @classmethod
    def perform(
        cls, context: Context, *, words: str, due_on: date | None = None, opportunity_id: str | None = None
    ) -> Self:
        """Add it."""
        about = (
            None if opportunity_id is None else decode_number(opportunity_id, "Course", "Job", field="opportunityId")
        )
        step = add_step(by=context.require_user(), words=words, due_on=due_on, opportunity_id=about, now=context.now)
        return cls(step=step)


class AcceptPlanSuggestion(Action):
    """Make a step of a suggestion. Doing it twice gives the same step."""

    class Input:
        """Which."""

        key = graphene.String(required=True, description="`key` of the suggestion.")

    step = _step("The step.")

    @classmethod
    def perform(cls, context: Context, *, key: str) -> Self:
        """Accept it."""
        return cls(step=accept_suggestion(by=context.require_user(), key=key, now=context.now))


class UpdatePlanStep(Action):
    """Change a step, or tick it off. What you leave out stays as it is; a null day takes the day away."""

    class Input:
        """New values."""

        id = _id()
        words = graphene.String(description="What to do.")
        state = graphene.InputField(PlanStepState, description="How far it is. `DONE` ticks it off.")
        due_on = Date(description="By when.")

    step = _step("The step with its new values.")

    @classmethod
    def perform(cls, context: Context, *, id: str, **given: Any) -> Self:  # noqa: A002 - GraphQL's name
        """Change it."""
        if given.get("state") is None:
            given.pop("state", None)
        changes = StepChanges(**given)
        key = decode_number(id, "PlanStep")
        return cls(step=change_step(by=context.require_user(), step_id=key, changes=changes, now=context.now))


class MovePlanStep(Action):
    """Put a step elsewhere in your plan."""

    class Input:
        """Which, and where to."""

        id = _id()
        after_id = graphene.ID(description="Id of the step behind which it comes. Left out: at the top.")

    step = _step("The step.")

    @classmethod
    def perform(cls, context: Context, *, id: str, after_id: str | None = None) -> Self:  # noqa: A002 - as above
        """Move it."""
        key = decode_number(id, "PlanStep")
        after = None if after_id is None else decode_number(after_id, "PlanStep", field="afterId")
        return cls(step=move_step(by=context.require_user(), step_id=key, after_id=after))


class RemovePlanStep(Action):
    """Take a step out of your plan."""

    class Input:
        """Which."""

        id = _id()

    removed_id = graphene.ID(description="Id of the step that is gone. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, id: str) -> Self:  # noqa: A002 - as above
        """Remove it."""
        key = remove_step(by=context.require_user(), step_id=decode_number(id, "PlanStep"))
        return cls(removed_id=encode("PlanStep", key))


class MakePlanCalendar(Action):
    """Make an address under which a calendar app shows your plan, without a sign-in: whoever has it can read your plan.

    It works for half a year. Of more than five the oldest ends.
    """

    shown_once = True

    url = graphene.String(description="The address: give it to your calendar app. It is shown once.")
    expires_at = graphene.DateTime(description="Until when it works.")

    @classmethod
    def perform(cls, context: Context) -> Self:
        """Make it."""
        link = make_calendar_link(by=context.require_user(), now=context.now)
        return cls(url=public(f"calendars/{token_of(link)}.ics"), expires_at=link.expires_at)


class EndPlanCalendars(Action):
    """All addresses of your plan's calendar stop to work at once."""

    ended = graphene.Int(description="How many there were.")

    @classmethod
    def perform(cls, context: Context) -> Self:
        """End them."""
        return cls(ended=end_calendar_links(by=context.require_user()))


class PlanMutations:
    """Changes to the plan."""

    add_plan_step = AddPlanStep.Field()
    accept_plan_suggestion = AcceptPlanSuggestion.Field()
    update_plan_step = UpdatePlanStep.Field()
    move_plan_step = MovePlanStep.Field()
    remove_plan_step = RemovePlanStep.Field()
    make_plan_calendar = MakePlanCalendar.Field()
    end_plan_calendars = EndPlanCalendars.Field()
