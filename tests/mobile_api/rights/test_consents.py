"""Saying yes, taking it back, and the receipts."""

from __future__ import annotations

from typing import Any

import pytest

from matching import consent_notices
from tests.mobile_api.conftest import Ask
from tests.mobile_api.rights.operations import FILES

pytestmark = pytest.mark.django_db


def state(ask: Ask, purpose: str = "CONTACT") -> dict[str, Any]:
    states = ask(FILES["my_consents"], by="alice").data["myConsents"]
    (found,) = [state for state in states if state["purpose"] == purpose]
    return found


def act(ask: Ask, what: str, **given: object) -> dict[str, Any]:
    file = {"giveConsent": "give_consent", "withdrawConsent": "withdraw_consent"}[what]
    return ask(FILES[file], {"input": {"purpose": "CONTACT", **given}}, by="alice").data[what]


def test_yes_then_no_with_a_receipt_for_each(ask: Ask) -> None:
    before = state(ask)
    assert (before["isGiven"], before["last"]) == (False, None)

    yes = act(ask, "giveConsent", noticeVersion=before["notice"]["version"])
    given = state(ask)
    no = act(ask, "withdrawConsent")
    after = state(ask)

    assert (yes["errors"], no["errors"]) == ([], [])
    assert (given["isGiven"], given["last"]["receipt"]) == (True, yes["receipt"]["receipt"])
    assert (after["isGiven"], after["last"]["receipt"]) == (False, no["receipt"]["receipt"])
    edges = ask(FILES["my_consent_receipts"], by="alice").data["myConsentReceipts"]["edges"]
    notice = consent_notices.notice_of("CONTACT", 1)
    assert notice is not None
    assert [(edge["node"]["receipt"], edge["node"]["choice"]) for edge in edges] == [
        (no["receipt"]["receipt"], "WITHDRAWN"),
        (yes["receipt"]["receipt"], "GIVEN"),
    ]
    words = {"version": 1, "title": notice.title, "text": notice.text, "sha256": notice.sha256}
    assert [edge["node"]["notice"] for edge in edges] == [words, words]


def test_a_yes_to_other_words_is_refused(ask: Ask) -> None:
    answer = act(ask, "giveConsent", noticeVersion=7)

    assert answer == {
        "receipt": None,
        "errors": [
            {
                "code": "CONSENT_NOTICE_CHANGED",
                "message": "The words have changed since you read them. Please read the new ones, then say yes or no.",
                "field": "noticeVersion",
            }
        ],
    }
    assert state(ask)["last"] is None


def test_a_no_without_a_yes_changes_nothing(ask: Ask) -> None:
    assert act(ask, "withdrawConsent") == {"receipt": None, "errors": []}


def test_receipts_are_ones_own(ask: Ask) -> None:
    act(ask, "giveConsent", noticeVersion=1)

    assert ask(FILES["my_consent_receipts"], by="bob").data["myConsentReceipts"]["edges"] == []
    assert ask(FILES["my_consent_receipts"]).codes == ["SIGN_IN_NEEDED"]
