"""Answers for the equality monitoring go in, and are taken back."""

from __future__ import annotations

from typing import Any, Self

import graphene

from matching.services.equality import answer_equality_questions, withdraw_equality_answers
from mobile_api.action import Action
from mobile_api.context import Context
from mobile_api.scalars import YearMonth


class EqualityAnswer(graphene.InputObjectType):
    """An answer to one question."""

    question = graphene.String(required=True, description="The question's `code`.")
    option = graphene.String(required=True, description="The `code` of the answer that you choose.")


class AnswerEqualityQuestions(Action):
    """Answer the questions that are only for statistics. Your answers replace all that you gave before; skip what you like."""

    class Input:
        """The answers."""

        version = graphene.String(required=True, description="The `version` of the questions that you saw.")
        answers = graphene.InputField(
            graphene.NonNull(graphene.List(graphene.NonNull(EqualityAnswer))),
            description="One for each question that you did not skip. An empty list takes everything back.",
        )

    traceless = True

    answered_in = graphene.Field(
        YearMonth,
        description="The month that we keep with your answers. Null where none are kept, or they were refused.",
    )

    @classmethod
    def perform(cls, context: Context, *, version: str, answers: list[dict[str, Any]]) -> Self:
        """Seal and store them."""
        given = [(answer["question"], answer["option"]) for answer in answers]
        month = answer_equality_questions(by=context.require_user(), version=version, answers=given, now=context.now)
        return cls(answered_in=month)


class WithdrawEqualityAnswers(Action):
    """Take back every answer that you gave for statistics. We delete them at once. It changes nothing for you."""

    withdrawn = graphene.Boolean(description="Whether we held any. Null when it was refused.")

    @classmethod
    def perform(cls, context: Context) -> Self:
        """Erase them."""
        return cls(withdrawn=withdraw_equality_answers(by=context.require_user()))


class EqualityMutations:
    """Changes to one's own answers."""

    answer_equality_questions = AnswerEqualityQuestions.Field()
    withdraw_equality_answers = WithdrawEqualityAnswers.Field()
