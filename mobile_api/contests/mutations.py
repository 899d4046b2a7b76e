"""A resident questions a list, and takes a question back; one of the staff takes a question, and answers it."""

from __future__ import annotations

from typing import Any, Self

import graphene

from matching.models.list_question import ANSWER_LENGTH, CHANGED_LENGTH, QUESTION_LENGTH
from matching.services.contest_answers import GivenAnswer, answer_question, take_question
from matching.services.contesting import question_list, withdraw_question
from mobile_api.action import Action
from mobile_api.contests.staff_types import ListQuestionChange, QueuedListQuestion
from mobile_api.contests.types import ListQuestion, ListQuestionOutcome, ListQuestionReason
from mobile_api.context import Context
from mobile_api.listings.queries import listing_key
from mobile_api.node import decode_number


def _id() -> graphene.ID:
    return graphene.ID(required=True, description="Id of the question.")


def _own() -> graphene.Field:
    return graphene.Field(ListQuestion, description="Your question as it stands now. Null when it was refused.")


def _queued() -> graphene.Field:
    return graphene.Field(QueuedListQuestion, description="The question as it stands now. Null when it was refused.")


def _plain(choice: Any) -> str:
    """The stored value of an enum's."""
    return "" if choice is None else str(getattr(choice, "value", choice))


class QuestionList(Action):
    """Ask that a person looks at a list of yours, or at one line of it, or at why something is missing."""

    class Input:
        """Which list, and what is not right."""

        receipt_id = graphene.ID(
            description="Id of the list's `RecommendationReceipt`: see `questioning` of your list. Left out: your newest list."
        )
        opportunity_id = graphene.ID(
            description="Id of the course or job that it is about, also of one that is missing. Left out: the whole list."
        )
        reason = graphene.InputField(graphene.NonNull(ListQuestionReason), description="What you think is not right.")
        words = graphene.String(
            description=f"What you want to say, at most {QUESTION_LENGTH} letters. `OTHER` needs it, and `MISSING` without a course or job."
        )

    question = _own()

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        reason: Any,
        receipt_id: str | None = None,
        opportunity_id: str | None = None,
        words: str | None = None,
    ) -> Self:
        """Ask it."""
        receipt = decode_number(receipt_id, "RecommendationReceipt", field="receipt_id") if receipt_id else None
        listing = listing_key(opportunity_id, field="opportunity_id") if opportunity_id else None
        row = question_list(
            by=context.require_user(),
            receipt_id=receipt,
            opportunity_id=listing,
            reason=_plain(reason),
            words=words,
            now=context.now,
        )
        return cls(question=row)


class WithdrawListQuestion(Action):
    """Take a question of yours back. Nobody answers it then."""

    class Input:
        """Which one."""

        id = _id()

    question = _own()

    @classmethod
    def perform(cls, context: Context, *, id: str) -> Self:  # noqa: A002 - GraphQL's name
        """Take it back."""
        key = decode_number(id, "ListQuestion")
        return cls(question=withdraw_question(by=context.require_user(), question_id=key, now=context.now))


class TakeListQuestion(Action):
    """Say that you look at a question. Only whoever has taken it answers it."""

    class Input:
        """Which one."""

        id = _id()
        take_over = graphene.Boolean(default_value=False, description="True: also from a colleague who has taken it.")

    question = _queued()

    @classmethod
    def perform(cls, context: Context, *, id: str, take_over: bool = False) -> Self:  # noqa: A002
        """Take it."""
        key = decode_number(id, "ListQuestion")
        by = context.require_user()
        return cls(question=take_question(question_id=key, by=by, now=context.now, take_over=take_over))


class AnswerListQuestion(Action):
    """Answer a question that you have taken. The person is told, and an answer never changes."""

    class Input:
        """The answer."""

        id = _id()
        outcome = graphene.InputField(graphene.NonNull(ListQuestionOutcome), description="What the answer comes to.")
        answer = graphene.String(
            required=True,
            description=f"The answer in plain words, at most {ANSWER_LENGTH} letters. The person reads just this.",
        )
        change = graphene.InputField(
            ListQuestionChange,
            description="Where the person was right: what was changed. It must be on record: see `changesOnRecord`.",
        )
        changed = graphene.String(
            description=f"Where the person was right: what is different now, in plain words, at most {CHANGED_LENGTH} letters."
        )
        changed_listing_id = graphene.ID(
            description="Of a question about a whole list: id of the course or job that was put right."
        )

    question = _queued()

    @classmethod
    def perform(
        cls,
        context: Context,
        *,
        id: str,  # noqa: A002 - GraphQL's name
        outcome: Any,
        answer: str,
        change: Any = None,
        changed: str | None = None,
        changed_listing_id: str | None = None,
    ) -> Self:
        """Answer it."""
        key = decode_number(id, "ListQuestion")
        listing = listing_key(changed_listing_id, field="changed_listing_id") if changed_listing_id else None
        given = GivenAnswer(
            outcome=_plain(outcome), answer=answer, change=_plain(change), changed=changed or "", listing=listing
        )
        by = context.require_user()
        return cls(question=answer_question(question_id=key, given=given, by=by, now=context.now))


class ContestsMutations:
    """Questions about lists."""

    question_list = QuestionList.Field()
    withdraw_list_question = WithdrawListQuestion.Field()
    take_list_question = TakeListQuestion.Field()
    answer_list_question = AnswerListQuestion.Field()
