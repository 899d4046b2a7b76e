"""From a trial to an account, with the real Auth emulator: linking keeps the account, and where there is one already, both become one."""

from __future__ import annotations

import time
from typing import Any

import pytest

from backend.accounts.models import User
from matching.models import AccountMerge, DismissedOpportunity, Resident, SavedOpportunity
from tests.factories.course import course
from tests.factories.outcode import outcode
from tests.firebase_emulator.client import AuthEmulator, EmulatorRefusalError, SignedIn
from tests.firebase_emulator.fixtures import marks
from tests.mobile_api.conftest import Answer, Ask
from tests.mobile_api.permission_cases.world import about
from tests.mobile_api.test_permission_matrix import everything_stored

pytestmark = [pytest.mark.django_db, *marks]

MERGE = """mutation ($input: MergeAnonymousAccountInput!) { mergeAnonymousAccount(input: $input) {
  errors { code field } wentOver { what count } differing askedAgain { what because }
  me { wants outcode { code } savedOpportunities { edges { node { opportunity { id } } } }
       dismissedOpportunities { edges { node { reason opportunity { id } } } } } } }"""
EVERYTHING = """{ me { wants outcode { code } roles savedOpportunities { edges { node { opportunity { id } } } }
  dismissedOpportunities { edges { node { reason opportunity { id } } } } } }"""
UPDATE = "mutation ($input: UpdateMeInput!) { updateMe(input: $input) { errors { code } } }"
SAVE = "mutation ($input: SaveOpportunityInput!) { saveOpportunity(input: $input) { errors { code } } }"
DISMISS = "mutation ($input: DismissOpportunityInput!) { dismissOpportunity(input: $input) { errors { code } } }"


def send(ask: Ask, who: SignedIn, query: str, **given: Any) -> Answer:
    return ask(query, {"input": given} if given else None, Authorization=f"Bearer {who.id_token}")


def try_it(ask: Ask, who: SignedIn, wants: str = "A job with computers") -> dict[str, Any]:
    """Say, save and dismiss something; returns what `me` then shows."""
    outcode(code="E7")
    kept, away = course(), course()
    send(ask, who, UPDATE, postcode="E7", wants=wants)
    send(ask, who, SAVE, opportunityId=about(kept))
    send(ask, who, DISMISS, opportunityId=about(away), reason="TOO_FAR")
    shown = dict(send(ask, who, EVERYTHING).data["me"])
    assert (shown["wants"], len(shown["savedOpportunities"]["edges"])) == (wants, 1)
    return shown


def merge(ask: Ask, account: SignedIn, anonymous: SignedIn, **more: Any) -> dict[str, Any]:
    return dict(send(ask, account, MERGE, anonymousToken=anonymous.id_token, **more).data["mergeAnonymousAccount"])


@pytest.mark.parametrize("way", ["add_email", "add_google"])
def test_linking_keeps_the_account_and_everything_in_it(emulator: AuthEmulator, ask: Ask, way: str) -> None:
    trial = emulator.sign_up()
    before = try_it(ask, trial)

    known: SignedIn = getattr(emulator, way)(trial, "alice@example.org")

    assert known.uid == trial.uid
    assert send(ask, known, EVERYTHING).data["me"] == before
    assert (User.objects.count(), Resident.objects.count()) == (1, 1)
    # An app that merges all the same loses nothing.
    assert merge(ask, known, trial) | {"me": None} == {
        "errors": [],
        "wentOver": [],
        "differing": [],
        "askedAgain": [],
        "me": None,
    }
    assert send(ask, known, EVERYTHING).data["me"] == before


def test_signing_in_to_an_account_that_exists_brings_everything_along(emulator: AuthEmulator, ask: Ask) -> None:
    emulator.sign_in_with_google("alice@example.org")
    trial = emulator.sign_up()
    before = try_it(ask, trial)
    with pytest.raises(EmulatorRefusalError, match="FEDERATED_USER_ID_ALREADY_LINKED"):
        emulator.add_google(trial, "alice@example.org")
    account = emulator.sign_in_with_google("alice@example.org")
    assert account.uid != trial.uid

    answer = merge(ask, account, trial)

    assert (answer["errors"], answer["differing"]) == ([], [])
    assert answer["wentOver"] == [{"what": "FeedbackEvent", "count": 2}, {"what": "SavedOpportunity", "count": 2}]
    assert send(ask, account, EVERYTHING).data["me"] == before
    assert send(ask, trial, EVERYTHING).codes == ["ACCOUNT_MERGED"]
    assert merge(ask, account, trial) == answer  # sent twice
    assert (SavedOpportunity.objects.count(), DismissedOpportunity.objects.count(), AccountMerge.objects.count()) == (
        1,
        1,
        1,
    )


def test_nobody_else_gets_it_afterwards(emulator: AuthEmulator, ask: Ask) -> None:
    trial, alice, bob = emulator.sign_up(), emulator.sign_up("alice@example.org"), emulator.sign_up("bob@example.org")
    try_it(ask, trial)
    merge(ask, alice, trial)
    send(ask, bob, EVERYTHING)
    before = everything_stored()

    assert merge(ask, bob, trial)["errors"] == [{"code": "MERGED_ELSEWHERE", "field": "anonymousToken"}]
    assert without_firebase(everything_stored()) == without_firebase(before)


def without_firebase(stored: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Accounts apart: when Firebase was asked stands there."""
    return [each for each in stored if each[0] != "accounts_user"]


def test_an_account_with_an_address_is_no_trial(emulator: AuthEmulator, ask: Ask) -> None:
    alice, bob = emulator.sign_up("alice@example.org"), emulator.sign_up("bob@example.org")
    try_it(ask, bob)

    assert merge(ask, alice, bob)["errors"] == [{"code": "NOT_ANONYMOUS", "field": "anonymousToken"}]
    assert Resident.objects.get(user__firebase_uid=bob.uid).wants == "A job with computers"


# Firebase ends the tokens from before a password was set; those from before another sign-in was added go on.
@pytest.mark.parametrize(("way", "code"), [("add_email", "TOKEN_REVOKED"), ("add_google", "NOT_ANONYMOUS")])
def test_an_old_token_of_an_account_that_was_linked_since_is_no_trials(
    emulator: AuthEmulator, ask: Ask, way: str, code: str
) -> None:
    """The token says anonymous for the rest of its hour."""
    trial, alice = emulator.sign_up(), emulator.sign_up("alice@example.org")
    try_it(ask, trial)
    time.sleep(1.1)  # moments of sign-ins are whole seconds
    getattr(emulator, way)(trial, "bob@example.org")

    assert merge(ask, alice, trial)["errors"] == [{"code": code, "field": "anonymousToken"}]


def test_the_anonymous_token_is_checked_like_any_other(emulator: AuthEmulator, ask: Ask) -> None:
    alice, trial = emulator.sign_up("alice@example.org"), emulator.sign_up()
    try_it(ask, trial)
    emulator.update(trial.uid, disableUser=True)

    for token, code in ((trial.id_token, "ACCOUNT_DISABLED"), ("no token", "TOKEN_MALFORMED")):
        answer = send(ask, alice, MERGE, anonymousToken=token).data["mergeAnonymousAccount"]
        assert answer["errors"] == [{"code": code, "field": "anonymousToken"}]
    assert AccountMerge.objects.count() == 0


def test_a_trial_does_not_go_over_to_a_trial(emulator: AuthEmulator, ask: Ask) -> None:
    one, other = emulator.sign_up(), emulator.sign_up()
    try_it(ask, one)

    assert merge(ask, other, one)["errors"] == [{"code": "ACCOUNT_IS_ANONYMOUS", "field": None}]
    assert Resident.objects.get(user__firebase_uid=one.uid).wants == "A job with computers"


def test_without_a_sign_in(emulator: AuthEmulator, ask: Ask) -> None:
    trial = emulator.sign_up()

    assert ask(MERGE, {"input": {"anonymousToken": trial.id_token}}).codes == ["SIGN_IN_NEEDED"]
    assert User.objects.count() == 0


def test_which_answer_stands_is_the_persons_choice(emulator: AuthEmulator, ask: Ask) -> None:
    alice, trial = emulator.sign_up("alice@example.org"), emulator.sign_up()
    send(ask, alice, UPDATE, wants="Sewing")
    try_it(ask, trial)

    answer = merge(ask, alice, trial, preferAnonymous=True)

    assert (answer["differing"], answer["me"]["wants"]) == (["wants"], "A job with computers")
