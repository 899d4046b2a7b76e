"""The root fields of questions about lists."""

from __future__ import annotations

from typing import Any

import graphene

from matching.models import ListQuestion as Row
from matching.services.contest_answers import question_of
from matching.services.data_views import record_question_read
from matching.services.residents import resident_for
from mobile_api.connections import Page, page_arguments, paged
from mobile_api.contests.staff_types import DUE_FIRST, ListQuestionCase, QueuedListQuestionConnection
from mobile_api.contests.types import NEWEST_QUESTION, ListQuestionConnection
from mobile_api.context import Context
from mobile_api.node import decode_number


class ContestsQueries:
    """What was asked about lists."""

    my_list_questions = graphene.Field(
        ListQuestionConnection,
        args=page_arguments(),
        description="Your questions about your lists with their answers, the newest first.",
    )
    list_questions_to_answer = graphene.Field(
        QueuedListQuestionConnection,
        args=page_arguments(),
        description="Questions that wait for an answer, those first that are due first. For GLA staff; shows nobody's words.",
    )
    list_question_case = graphene.Field(
        ListQuestionCase,
        id=graphene.ID(required=True, description="Id of the question."),
        description="A question with all that is needed to look at it again. For GLA staff; the person can read that you looked. Null, "
        "with an error QUESTION_NOT_FOUND, where there is none.",
    )

    @staticmethod
    def resolve_my_list_questions(_root: object, info: graphene.ResolveInfo, **pages: Any) -> Page:
        """Of the person who asks."""
        mine = resident_for(by=info.context.require_user()).list_questions.select_related("opportunity")
        return paged(mine, order=NEWEST_QUESTION, first=pages.get("first"), after=pages.get("after"))

    @staticmethod
    def resolve_list_questions_to_answer(_root: object, _info: graphene.ResolveInfo, **pages: Any) -> Page:
        """Those that wait."""
        return paged(Row.objects.open(), order=DUE_FIRST, first=pages.get("first"), after=pages.get("after"))

    @staticmethod
    def resolve_list_question_case(_root: object, info: graphene.ResolveInfo, id: str) -> Row:  # noqa: A002 - GraphQL's name
        """Before anything of it is shown, it is written down who looks."""
        context: Context = info.context
        by = context.require_user()
        row = question_of(question_id=decode_number(id, "ListQuestion"), by=by)
        record_question_read(question=row, by=by, now=context.now)
        return row
