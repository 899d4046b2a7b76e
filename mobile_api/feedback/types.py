"""Feedback events, as they are sent and as they are kept."""

from __future__ import annotations

from typing import Final

import graphene

from matching import models
from matching.services.feedback import Outcome, Result
from mobile_api.catalogue.loaders import AnyOpportunity, Concrete
from mobile_api.catalogue.types import Opportunity
from mobile_api.connections import connection_type
from mobile_api.enums import enum
from mobile_api.fields import maybe, one
from mobile_api.me.types import DismissalReason
from mobile_api.order import Key, Order

FeedbackKind: Final = enum(models.FeedbackEvent.Kind, "FeedbackKind", "What somebody did with a course or a job.")
FeedbackOrigin: Final = enum(models.FeedbackEvent.Origin, "FeedbackOrigin", "Who noticed it.")
NEWEST_FIRST: Final = Order("feedback", (Key.moment("at", descending=True), Key.number("pk", descending=True)))
_OUTCOMES: Final = {
    "ACCEPTED": "It is kept.",
    "DUPLICATE": "It was kept before: forget it.",
    "REFUSED": "It is not kept: `code` says why. Sending it again as it is will not help.",
}
FeedbackOutcome: Final = graphene.Enum.from_enum(
    Outcome,
    name="FeedbackOutcome",
    description=lambda member: "What became of an event." if member is None else _OUTCOMES[member.name],
)


class FeedbackEventInput(graphene.InputObjectType):
    """Something that the person did."""

    id = graphene.ID(required=True, description="A UUID that your app makes. Send the same again until it is answered.")
    kind = graphene.InputField(graphene.NonNull(FeedbackKind), description="What they did.")
    opportunity_id = graphene.ID(required=True, description="Id of the course or job.")
    at = graphene.DateTime(required=True, description="When, by the phone's clock, with its zone.")
    reason = graphene.InputField(DismissalReason, description="Of a dismissal: why. Of nothing else.")
    recommendation_id = graphene.ID(
        description="Id of the `Recommendation` in which they saw it: it names the list and the place. Left out: elsewhere."
    )
    position = graphene.Int(description="Elsewhere: its place on the screen's list, from 1.")


class FeedbackResult(graphene.ObjectType):
    """What became of one event that you sent."""

    index = graphene.Int(required=True, description="Which of the events that you sent, from 0.")
    outcome = one(FeedbackOutcome, "What became of it.")
    code = graphene.String(description="Why it was refused: a stable name. Null otherwise.")
    message = graphene.String(description="Why it was refused, in plain English. Null otherwise.")

    @classmethod
    def of(cls, index: int, result: Result) -> FeedbackResult:
        """As the service says it."""
        why = result.refusal
        return cls(
            index=index,
            outcome=result.outcome,
            code=why.code if why else None,
            message=why.text if why else None,
        )


class FeedbackEvent(graphene.ObjectType):
    """Something that you did, as we keep it."""

    kind = one(FeedbackKind, "What you did.")
    reason = maybe(DismissalReason, "Of a dismissal: why.")
    origin = one(FeedbackOrigin, "Who noticed it.")
    at = graphene.DateTime(required=True, description="When, by our clock.")
    position = graphene.Int(description="Its place in the list in which you saw it. Null: not known.")
    opportunity = graphene.Field(graphene.NonNull(Opportunity), description="The course or job.")

    @staticmethod
    def resolve_opportunity(event: models.FeedbackEvent, info: graphene.ResolveInfo) -> Concrete | None:
        """For all rows of the page at once; also a closed one."""
        return info.context.loader(AnyOpportunity).load(event.opportunity_id)  # type: ignore[no-any-return]


FeedbackEventConnection: Final = connection_type(FeedbackEvent, rows="things that you did")
