"""The way in: advice and suggestions are for everybody, one's own steps for who is signed in."""

from __future__ import annotations

from tests.mobile_api.permission_cases.world import EVERYBODY, SIGNED_IN, Case

YES = {"question": "safe-foundation", "can": True}
CASES = {
    "Query.advice": Case(EVERYBODY, lambda _world: {"barriers": ["NO_DATA", "CHILDCARE"]}),
    "Query.pastWork": Case(EVERYBODY, lambda _world: {"search": "barista"}),
    "Query.digitalCheck": Case(EVERYBODY),
    "Query.digitalCheckResult": Case(EVERYBODY, lambda _world: {"answers": [YES]}),
    "Query.myDigitalCheck": Case(SIGNED_IN),
    "Query.onboarding": Case(SIGNED_IN),
    "Mutation.answerOnboardingStep": Case(SIGNED_IN, lambda _world: {"input": {"step": "wants", "wants": "A job"}}),
    "Mutation.skipOnboardingStep": Case(SIGNED_IN, lambda _world: {"input": {"step": "wants"}}),
    "Mutation.keepDigitalCheck": Case(SIGNED_IN, lambda _world: {"input": {"answers": [YES]}}),
    "Mutation.forgetDigitalCheck": Case(SIGNED_IN, lambda _world: {"input": {}}),
}
