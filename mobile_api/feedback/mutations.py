"""Sending feedback events, and erasing one's own."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final, Self

import graphene

from backend.errors import Refusal
from matching.feedback import SentEvent
from matching.services.feedback import MOST_AT_ONCE, erase_feedback, record_feedback
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.feedback.types import FeedbackEventInput, FeedbackResult
from mobile_api.node import InvalidId, decode, decode_number

_LINE: Final = re.compile(r"([1-9][0-9]{0,17})r([1-9][0-9]{0,3})")


class SendFeedback(Action):
    """Tell what the person saw, opened, kept, put away or applied for. Each event is kept by itself, once, however often it is sent."""

    class Input:
        """The events, and the phone's clock."""

        events = graphene.List(
            graphene.NonNull(FeedbackEventInput),
            required=True,
            description=f"At most {MOST_AT_ONCE}, in any order. Older ones may wait on the phone for up to 30 days.",
        )
        client_now = graphene.DateTime(
            required=True,
            description="The phone's clock at this moment, with its zone: we take its error out of all times.",
        )

    results = graphene.List(
        graphene.NonNull(FeedbackResult),
        description="What became of each, in the order in which you sent them. Null when the whole was refused.",
    )

    @classmethod
    def perform(cls, context: Context, *, events: list[dict[str, Any]], client_now: datetime) -> Self:
        """Keep them."""
        results = record_feedback(
            by=context.require_user(),
            events=[_read(event) for event in events],
            client_now=client_now,
            now=context.now,
        )
        return cls(results=[FeedbackResult.of(number, result) for number, result in enumerate(results)])


class EraseMyFeedback(Action):
    """Delete all that we keep of what you did with what you were shown. What you kept or put away stays so."""

    erased = graphene.Int(description="How many events there were. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context) -> Self:
        """Delete them."""
        return cls(erased=erase_feedback(by=context.require_user()))


def _read(event: dict[str, Any]) -> SentEvent | Refusal:
    """An event with its ids read; a refusal where one of them is none of ours."""
    try:
        list_number, position = _place(event)
        return SentEvent(
            event_id=event["id"],
            kind=event["kind"].value,
            opportunity_id=decode_number(event["opportunity_id"], "Course", "Job", field="opportunityId"),
            at=event["at"],
            reason=event["reason"].value if event.get("reason") else "",
            list_number=list_number,
            position=position,
        )
    except Refusal as refusal:
        return refusal


def _place(event: dict[str, Any]) -> tuple[int | None, int | None]:
    """List and place: those of the recommendation, else the place that was sent."""
    written = event.get("recommendation_id")
    if written is None:
        return None, event.get("position")
    _, key = decode(written, "Recommendation", field="recommendationId")
    line = _LINE.fullmatch(key)
    if line is None:
        raise InvalidId(field="recommendationId")
    return int(line[1]), int(line[2])


class FeedbackMutations:
    """Feedback."""

    send_feedback = SendFeedback.Field()
    erase_my_feedback = EraseMyFeedback.Field()
