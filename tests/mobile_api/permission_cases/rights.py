"""What a person may do about their own data. Everybody who is signed in is a person, members and staff too."""

from __future__ import annotations

from tests.mobile_api.permission_cases.world import SIGNED_IN, Case, Role

CASES = {
    "Query.myConsents": Case(SIGNED_IN),
    "Query.myConsentReceipts": Case(SIGNED_IN),
    "Query.whoLookedAtMyData": Case(SIGNED_IN),
    "Mutation.exportMyData": Case(SIGNED_IN, lambda _world: {"input": {}}),
    "Mutation.planErasure": Case(
        SIGNED_IN - {Role.STAFF}, lambda _world: {"input": {}}, denied={Role.STAFF: "ERASURE_OF_STAFF_ACCOUNT"}
    ),
    # Each needs a confirmation of their own: this one is nobody's.
    "Mutation.eraseMe": Case(
        SIGNED_IN - {Role.STAFF},
        lambda _world: {"input": {"confirmation": "nobody's"}},
        answer=("ERASURE_NOT_CONFIRMED",),
        denied={Role.STAFF: "ERASURE_OF_STAFF_ACCOUNT"},
    ),
    "Mutation.giveConsent": Case(SIGNED_IN, lambda _world: {"input": {"purpose": "CONTACT", "noticeVersion": 1}}),
    "Mutation.withdrawConsent": Case(SIGNED_IN, lambda _world: {"input": {"purpose": "CONTACT"}}),
}
