"""Questions about lists: whoever was recommended something asks, GLA staff answer. Members of organisations are residents here too:
they ask about their own lists, and see nothing of anybody else's.
"""

from __future__ import annotations

from typing import Any

from matching.services.contest_answers import take_question
from mobile_api.node import encode
from tests.factories.list_question import list_question
from tests.factories.receipt import EMPTY, receipt
from tests.mobile_api.permission_cases.world import NOW, SIGNED_IN, STAFF, Case, Role, World, about

_RITA = frozenset({Role.RESIDENT})


def _list(world: World) -> dict[str, Any]:
    row = receipt(to=world.users[Role.RESIDENT].resident, contents=EMPTY)
    return {"receiptId": encode("RecommendationReceipt", row.pk)}


def _question(world: World) -> dict[str, Any]:
    row = list_question(about=receipt(to=world.users[Role.RESIDENT].resident, contents=EMPTY))
    return {"id": about(row)}


def _taken(world: World) -> dict[str, Any]:
    row = list_question(about=receipt(to=world.users[Role.RESIDENT].resident, contents=EMPTY))
    take_question(question_id=row.pk, by=world.users[Role.STAFF], now=NOW)
    return {"id": about(row)}


CASES = {
    "Query.myListQuestions": Case(SIGNED_IN),
    "Query.listQuestionsToAnswer": Case(STAFF),
    "Query.listQuestionCase": Case(STAFF, _question, leave_a_trace=STAFF),
    "Mutation.questionList": Case(
        _RITA,
        lambda world: {"input": {**_list(world), "opportunityId": about(world.course), "reason": "MISSING"}},
        denied=dict.fromkeys(SIGNED_IN - _RITA, "LIST_NOT_FOUND"),
    ),
    "Mutation.withdrawListQuestion": Case(
        _RITA,
        lambda world: {"input": _question(world)},
        denied=dict.fromkeys(SIGNED_IN - _RITA, "QUESTION_NOT_FOUND"),
    ),
    "Mutation.takeListQuestion": Case(STAFF, lambda world: {"input": _question(world)}),
    "Mutation.answerListQuestion": Case(
        STAFF,
        lambda world: {"input": {**_taken(world), "outcome": "EXPLAINED", "answer": "It is as full as it can be."}},
    ),
}
