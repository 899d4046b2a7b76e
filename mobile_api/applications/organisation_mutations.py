"""What a provider or an employer does with the applications that were sent to it."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import graphene

from matching.lifecycle import Move
from matching.queries.applications import received_applications
from matching.services.application_moves import (
    MOST_APPLICATIONS,
    Chosen,
    MoveOrder,
    MoveResult,
    TooManyApplications,
    move_applications,
)
from mobile_api.action import Action, UserError, user_errors
from mobile_api.applications.enums import ApplicationMove
from mobile_api.applications.loaders import LookAt, expect_parts
from mobile_api.applications.types import ReceivedApplication
from mobile_api.context import Context
from mobile_api.fields import listed
from mobile_api.node import decode_number
from mobile_api.scalars import Date


class ChosenApplication(graphene.InputObjectType):
    """One application, as you have seen it."""

    id = graphene.ID(required=True, description="Id of the application.")
    revision = graphene.Int(required=True, description="Its revision, as it was when you looked at it.")


class ApplicationResult(graphene.ObjectType):
    """What became of one of them."""

    id = graphene.ID(required=True, description="The id that you sent.")
    application = graphene.Field(
        ReceivedApplication, description="The application as it is now. Null when it was refused."
    )
    errors = listed(UserError, "Why it was refused. Empty when it was done.")


class MoveApplications(Action):
    """Do the same with many applications: look at them, invite, offer, turn down, report a start, a completion, a hire. Each is
    done or refused by itself: look at `results`.
    """

    class Input:
        """Which, and what."""

        applications = graphene.InputField(
            graphene.NonNull(graphene.List(graphene.NonNull(ChosenApplication))),
            description=f"Which: 1 to {MOST_APPLICATIONS}.",
        )
        move = graphene.InputField(graphene.NonNull(ApplicationMove), description="What to do.")
        reason = graphene.String(description="In words for the person, at most 500 letters. A no needs it.")
        happened_on = graphene.InputField(Date, description="Of a report: the day. Left out: today.")
        destination = graphene.String(description="Of a report: the ILR destination, type and code: `EMP1`, `EDU4`.")

    results = graphene.List(
        graphene.NonNull(ApplicationResult), description="One for each, in their order. Null where nothing was begun."
    )

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        applications: list[dict[str, Any]],
        move: Any,
        reason: str | None = None,
        happened_on: date | None = None,
        destination: str | None = None,
    ) -> Self:
        """Move them."""
        if len(applications) > MOST_APPLICATIONS:
            raise TooManyApplications(field="applications")
        chosen = [_chosen(number, one) for number, one in enumerate(applications)]
        order = MoveOrder(Move(getattr(move, "value", move)), reason or "", happened_on, destination or "")
        results = move_applications(by=context.require_user(), chosen=chosen, order=order, now=context.now)
        return cls(results=_shown(context, [one["id"] for one in applications], results))


def _chosen(number: int, given: dict[str, Any]) -> Chosen:
    key = decode_number(given["id"], "Application", field=f"applications.{number}.id")
    return Chosen(key, given["revision"])


def _shown(context: Context, ids: list[str], results: list[MoveResult]) -> list[ApplicationResult]:
    moved = [result.application_id for result in results if result.refusal is None]
    rows = received_applications(context.require_user()).in_bulk(moved)
    expect_parts(context, rows.values())
    context.loader(LookAt).expect(rows.values())
    return [
        ApplicationResult(
            id=value,
            application=rows.get(result.application_id),
            errors=user_errors(result.refusal) if result.refusal else [],
        )
        for value, result in zip(ids, results, strict=True)
    ]


class ReceivedApplicationsMutations:
    """What organisations do with applications."""

    move_applications = MoveApplications.Field()
