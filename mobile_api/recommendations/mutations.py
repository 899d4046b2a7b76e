"""Keeping an opportunity, or putting it away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import graphene

from matching.services.interactions import (
    dismiss_opportunity,
    restore_opportunity,
    save_opportunity,
    unsave_opportunity,
)
from mobile_api.action import Action
from mobile_api.catalogue.loaders import AnyOpportunity
from mobile_api.catalogue.types import Opportunity
from mobile_api.context import Context
from mobile_api.fields import made_at
from mobile_api.me.types import DismissalReason
from mobile_api.node import decode_number
from mobile_api.recommendations.queries import recommendations_field


def _id() -> graphene.ID:
    return graphene.ID(required=True, description="Id of the course or job.")


def _opportunity(description: str) -> graphene.Field:
    return graphene.Field(Opportunity, description=f"{description} Null when it was refused.")


def _changed(service: Callable[..., object], context: Context, opportunity_id: str, **more: object) -> object:
    """Do what `service` does to an opportunity for the person who asks, and fetch it to be shown, closed or not."""
    key = decode_number(opportunity_id, "Course", "Job", field="opportunityId")
    service(by=context.require_user(), opportunity_id=key, now=context.now, **more)
    return context.loader(AnyOpportunity).load(key)


class SaveOpportunity(Action):
    """Keep a course or a job for later. Doing it twice changes nothing. If you had put it away, it comes back."""

    class Input:
        """What to keep."""

        opportunity_id = _id()
        made_at = made_at()

    opportunity = _opportunity("What you kept.")

    @classmethod
    def perform(cls, context: Context, *, opportunity_id: str, **when: Any) -> Self:
        """Keep it."""
        return cls(opportunity=_changed(save_opportunity, context, opportunity_id, **when))


class UnsaveOpportunity(Action):
    """Keep it no longer."""

    class Input:
        """What to keep no longer."""

        opportunity_id = _id()
        made_at = made_at()

    opportunity = _opportunity("What you keep no longer.")

    @classmethod
    def perform(cls, context: Context, *, opportunity_id: str, **when: Any) -> Self:
        """Take it off the list."""
        return cls(opportunity=_changed(unsave_opportunity, context, opportunity_id, **when))


class DismissOpportunity(Action):
    """Do not recommend this to me again. Search still finds it. Your list is made anew at once: ask for it in the same answer."""

    class Input:
        """What to put away, and why."""

        opportunity_id = _id()
        made_at = made_at()
        reason = graphene.InputField(graphene.NonNull(DismissalReason), description="Why you don't want it.")

    opportunity = _opportunity("What you put away.")
    recommendations = recommendations_field("Your list without it. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, opportunity_id: str, reason: str, **when: Any) -> Self:
        """Put it away."""
        return cls(opportunity=_changed(dismiss_opportunity, context, opportunity_id, reason=reason, **when))


class RestoreOpportunity(Action):
    """Take a dismissal back."""

    class Input:
        """What to bring back."""

        opportunity_id = _id()
        made_at = made_at()

    opportunity = _opportunity("What you brought back.")
    recommendations = recommendations_field("Your list, in which it may stand again. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context, *, opportunity_id: str, **when: Any) -> Self:
        """Bring it back."""
        return cls(opportunity=_changed(restore_opportunity, context, opportunity_id, **when))


class RecommendationsMutations:
    """Changes to what is recommended."""

    save_opportunity = SaveOpportunity.Field()
    unsave_opportunity = UnsaveOpportunity.Field()
    dismiss_opportunity = DismissOpportunity.Field()
    restore_opportunity = RestoreOpportunity.Field()
