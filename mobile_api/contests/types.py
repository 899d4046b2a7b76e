"""Questions about lists as whoever asked reads them, and how to ask one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import graphene

from matching import models
from matching.models import Receipt
from matching.services.contesting import may_question
from matching.services.residents import resident_for
from mobile_api.connections import connection_type
from mobile_api.enums import enum
from mobile_api.fields import maybe, one, text
from mobile_api.node import encode
from mobile_api.order import Key, Order

NEWEST_QUESTION: Final = Order(
    "my_list_questions", (Key.moment("asked_at", descending=True), Key.number("pk", descending=True))
)
ListQuestionReason: Final = enum(models.ListQuestion.Reason, "ListQuestionReason", "What somebody thinks is not right.")
ListQuestionState: Final = enum(models.ListQuestion.State, "ListQuestionState", "How far a question has come.")
ListQuestionOutcome: Final = enum(models.ListQuestion.Outcome, "ListQuestionOutcome", "What an answer comes to.")
HOW: Final = (
    "Do you think that something here is not right, or is missing? Ask us. A person at the Greater London Authority looks at it and "
    "answers within a month. No provider and no employer will know that you asked."
)
IF_YOU_DISAGREE: Final = (
    "You can ask again and tell us more. You can also complain to the Information Commissioner's Office: ico.org.uk. It looks after "
    "your rights when people use what they know about you. Or you can go to court."
)
Resolver = Callable[[models.ListQuestion, graphene.ResolveInfo], Any]


def label_of(column: str) -> Resolver:
    """Resolves to the plain words of a choice; null for none."""
    return lambda row, _info: getattr(row, f"get_{column}_display")() or None


def question_id(row: models.ListQuestion, _info: graphene.ResolveInfo) -> str:
    """By its own key, whoever reads it."""
    return encode("ListQuestion", row.pk)


def listing_id(row: models.ListQuestion, _info: graphene.ResolveInfo) -> str | None:
    """A global id, while the listing is there."""
    listing = row.opportunity
    return encode(listing.kind.title(), listing.pk) if listing else None


class AboutList:
    """What everybody who may read a question reads of it."""

    id = graphene.ID(required=True, description="Names this question.", resolver=question_id)
    reason = one(ListQuestionReason, "What is thought not to be right.")
    reason_text = graphene.String(required=True, description="That in plain words.", resolver=label_of("reason"))
    words = text("What was written about it. Null: nothing.")
    asked_at = graphene.DateTime(required=True, description="When it was asked.")
    due_on = graphene.Date(required=True, description="The last day on which it is answered in time.")
    is_overdue = graphene.Boolean(required=True, description="Whether it waits for longer than it may.")
    state = one(ListQuestionState, "How far it has come.")
    list_made_at = graphene.DateTime(required=True, description="When the list was made that it is about.")
    listing_id = graphene.ID(
        description="Id of the `Course` or `Job` that it is about. Null: the whole list, or it is gone.",
        resolver=listing_id,
    )
    listing_title = graphene.String(description="What that was called. Null: the whole list.")
    outcome = maybe(ListQuestionOutcome, "What the answer comes to. Null: there is none yet.")
    outcome_text = graphene.String(description="That in plain words.", resolver=label_of("outcome"))
    answer = text("The answer. Null: there is none yet.")
    changed = text("What is different now. Null: nothing was changed.")
    answered_at = graphene.DateTime(description="When it was answered. Null: not yet.")

    @staticmethod
    def resolve_is_overdue(row: models.ListQuestion, info: graphene.ResolveInfo) -> bool:
        """On this day."""
        return row.is_overdue(info.context.today)

    @staticmethod
    def resolve_listing_title(row: models.ListQuestion, _info: graphene.ResolveInfo) -> str | None:
        """As it was called then."""
        return row.shown.get("title") or None


class ListQuestion(AboutList, graphene.ObjectType):
    """A question of yours about a list, and the answer of a person."""

    state_text = graphene.String(
        required=True, description="How far it has come, in plain words.", resolver=label_of("state")
    )
    receipt_id = graphene.ID(description="Id of the list's `RecommendationReceipt`. Null: it is not kept any more.")
    rank = graphene.Int(description="Where the course or job stood. Null: not in the list, or the whole list is meant.")
    if_you_disagree = graphene.String(
        description="What you can do if you don't agree with the answer. Null: no answer yet."
    )

    @staticmethod
    def resolve_receipt_id(row: models.ListQuestion, _info: graphene.ResolveInfo) -> str | None:
        """While it is kept."""
        return encode("RecommendationReceipt", row.receipt_id) if row.receipt_id else None

    @staticmethod
    def resolve_rank(row: models.ListQuestion, _info: graphene.ResolveInfo) -> int | None:
        """As it was shown."""
        line = row.shown.get("line")
        return line["rank"] if line else None

    @staticmethod
    def resolve_if_you_disagree(row: models.ListQuestion, _info: graphene.ResolveInfo) -> str | None:
        """Once there is something to disagree with."""
        return IF_YOU_DISAGREE if row.answered_at else None


@dataclass(frozen=True, slots=True)
class Questioning:
    """How a list can be questioned.

    Attributes:
        receipt: of the list.
        now: the moment.
    """

    receipt: Receipt
    now: datetime


class HowToQuestion(graphene.ObjectType):
    """How to question this list, any line of it, or that something is missing."""

    text = graphene.String(required=True, description="That in plain words, for a screen.")
    mutation = graphene.String(required=True, description="The mutation that does it.")
    receipt_id = graphene.ID(required=True, description="Its `receiptId`: names this list.")
    can_question = graphene.Boolean(
        required=True, description="False while too many questions of yours wait for an answer. Costs one statement."
    )

    @staticmethod
    def resolve_text(_how: Questioning, _info: graphene.ResolveInfo) -> str:
        """The same for everybody."""
        return HOW

    @staticmethod
    def resolve_mutation(_how: Questioning, _info: graphene.ResolveInfo) -> str:
        """By its name."""
        return "questionList"

    @staticmethod
    def resolve_receipt_id(how: Questioning, _info: graphene.ResolveInfo) -> str:
        """A global id."""
        return encode("RecommendationReceipt", how.receipt.pk)

    @staticmethod
    def resolve_can_question(how: Questioning, info: graphene.ResolveInfo) -> bool:
        """By how many of theirs wait."""
        return may_question(resident_for(by=info.context.require_user()), now=how.now)


ListQuestionConnection: Final = connection_type(ListQuestion, rows="questions about your lists")
