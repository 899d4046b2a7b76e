"""The two ledgers: everybody who is signed in, about themselves."""

from __future__ import annotations

from tests.mobile_api.permission_cases.world import SIGNED_IN, Case

CASES = {
    "Query.equalityQuestions": Case(SIGNED_IN),
    "Mutation.answerEqualityQuestions": Case(
        SIGNED_IN,
        lambda _world: {"input": {"version": "2026-11", "answers": [{"question": "sex", "option": "FEMALE"}]}},
    ),
    "Query.prioritisationGroups": Case(SIGNED_IN),
    "Mutation.optIn": Case(SIGNED_IN, lambda _world: {"input": {"group": "NO_DEGREE", "version": "1"}}),
    "Mutation.optOut": Case(SIGNED_IN, lambda _world: {"input": {"group": "NO_DEGREE"}}),
    "Mutation.withdrawEqualityAnswers": Case(SIGNED_IN, lambda _world: {"input": {}}),
}
