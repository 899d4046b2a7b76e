"""What a person may do about their own data. Everybody who is signed in is a person, members and staff too."""

from __future__ import annotations

from tests.mobile_api.permission_cases.world import SIGNED_IN, Case

CASES = {
    "Query.myConsents": Case(SIGNED_IN),
    "Query.myConsentReceipts": Case(SIGNED_IN),
    "Query.whoLookedAtMyData": Case(SIGNED_IN),
    "Mutation.giveConsent": Case(SIGNED_IN, lambda _world: {"input": {"purpose": "CONTACT", "noticeVersion": 1}}),
    "Mutation.withdrawConsent": Case(SIGNED_IN, lambda _world: {"input": {"purpose": "CONTACT"}}),
}
