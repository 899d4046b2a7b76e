"""Accounts that are switched off, deleted or signed out at Firebase itself, against the real emulator."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from backend.accounts.models import User
from courses.worker import Worker
from mobile_api.account_states import ASK_AGAIN, CHECK_ACCOUNTS, check_accounts
from mobile_api.firebase import SignInUnavailable
from tests.factories.member import member
from tests.factories.provider import provider
from tests.firebase_emulator.client import AuthEmulator, SignedIn
from tests.firebase_emulator.fixtures import marks
from tests.mobile_api.auth.conftest import authenticate, request_with
from tests.mobile_api.auth.test_emulator import refusal_of, uid_of
from tests.mobile_api.conftest import Ask
from tests.mobile_api.permission_cases.world import about

pytestmark = [pytest.mark.django_db, *marks]

INVITE = "mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { code errors { code } } }"


def sign_out_everywhere(emulator: AuthEmulator, uid: str) -> None:
    emulator.update(uid, validSince=str(int(time.time()) + 1))


ENDINGS = {
    "ACCOUNT_DISABLED": lambda emulator, uid: emulator.update(uid, disableUser=True),
    "ACCOUNT_DELETED": lambda emulator, uid: emulator.delete(uid),
    "TOKEN_REVOKED": sign_out_everywhere,
}


@pytest.mark.parametrize("code", ENDINGS)
def test_the_job_ends_what_firebase_ended(emulator: AuthEmulator, code: str) -> None:
    alice, bob = emulator.sign_up("alice@example.org"), emulator.sign_up("bob@example.org")
    assert [uid_of(each.id_token) for each in (alice, bob)] == [alice.uid, bob.uid]
    ENDINGS[code](emulator, bob.uid)
    assert uid_of(bob.id_token) == bob.uid  # a token by itself says nothing of it

    assert check_accounts(timezone.now()) == "2 accounts asked about, 2 stand differently now."
    assert uid_of(alice.id_token) == alice.uid
    assert refusal_of(bob.id_token) == code


@pytest.mark.parametrize("code", ENDINGS)
def test_a_sensitive_change_asks_firebase_first(emulator: AuthEmulator, ask: Ask, code: str) -> None:
    owner = emulator.sign_up("olga@example.org")
    organisation = provider()
    assert uid_of(owner.id_token) == owner.uid
    member(organisation, uid=owner.uid)
    given = {"input": {"organisationId": about(organisation), "role": "VIEWER", "label": "Ria"}}
    ENDINGS[code](emulator, owner.uid)

    answer = ask(INVITE, given, Authorization=f"Bearer {owner.id_token}")

    assert (answer.codes, organisation.invitations.count()) == ([code], 0)
    assert ask("{ me { wants } }", Authorization=f"Bearer {owner.id_token}").codes == [code]  # our row knows it now


def test_a_sensitive_change_of_an_account_that_stands(emulator: AuthEmulator, ask: Ask) -> None:
    owner = emulator.sign_up("olga@example.org")
    organisation = provider()
    uid_of(owner.id_token)
    member(organisation, uid=owner.uid)
    given = {"input": {"organisationId": about(organisation), "role": "VIEWER", "label": "Ria"}}

    answer = ask(INVITE, given, Authorization=f"Bearer {owner.id_token}")

    assert (answer.data["inviteMember"]["errors"], organisation.invitations.count()) == ([], 1)


def test_a_sensitive_change_while_firebase_is_silent_is_not_made(
    emulator: AuthEmulator, ask: Ask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = emulator.sign_up("olga@example.org")
    organisation = provider()
    uid_of(owner.id_token)
    member(organisation, uid=owner.uid)
    settings.FIREBASE_AUTH_EMULATOR_HOST = "127.0.0.1:9"
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9")
    given = {"input": {"organisationId": about(organisation), "role": "VIEWER", "label": "Ria"}}

    answer = ask(INVITE, given, Authorization=f"Bearer {owner.id_token}")

    assert (answer.codes, organisation.invitations.count()) == (["SIGN_IN_UNAVAILABLE"], 0)
    assert User.objects.get(firebase_uid=owner.uid).firebase_checked_at is None


def test_what_firebase_switches_on_again_counts_again(emulator: AuthEmulator) -> None:
    bob = emulator.sign_up("bob@example.org")
    uid_of(bob.id_token)
    emulator.update(bob.uid, disableUser=True)
    check_accounts(timezone.now())
    assert refusal_of(bob.id_token) == "ACCOUNT_DISABLED"
    emulator.update(bob.uid, disableUser=False)

    check_accounts(timezone.now() + ASK_AGAIN + timedelta(minutes=1))

    assert uid_of(emulator.sign_in("bob@example.org").id_token) == bob.uid


def test_what_we_switched_off_stays_off(emulator: AuthEmulator) -> None:
    bob = emulator.sign_up("bob@example.org")
    uid_of(bob.id_token)
    User.objects.update(is_active=False)

    check_accounts(timezone.now())

    assert refusal_of(bob.id_token) == "ACCOUNT_DISABLED"


def test_no_account_is_asked_about_twice_in_a_day_and_all_are(emulator: AuthEmulator) -> None:
    User.objects.bulk_create(User(firebase_uid=f"nobody-{number}") for number in range(250))
    alice = emulator.sign_up("alice@example.org")
    uid_of(alice.id_token)
    now = timezone.now()

    assert check_accounts(now) == "251 accounts asked about, 251 stand differently now."
    assert check_accounts(now + timedelta(hours=1)) == "0 accounts asked about, 0 stand differently now."
    assert check_accounts(now + timedelta(hours=21)) == "251 accounts asked about, 0 stand differently now."
    assert User.objects.filter(firebase_state="DELETED").count() == 250


def test_the_worker_does_it(emulator: AuthEmulator) -> None:
    assert Worker([CHECK_ACCOUNTS]).work_once(now=timezone.now()) == ["check_accounts"]


@pytest.mark.parametrize(
    "claims", ['{"role": "admin"}', '{"roles": ["ADMIN", "ANALYST"], "is_staff": true, "admin": true}']
)
def test_forged_claims_change_nothing(emulator: AuthEmulator, ask: Ask, claims: str) -> None:
    alice: SignedIn = emulator.sign_up("alice@example.org")
    emulator.update(alice.uid, customAttributes=claims)
    token = emulator.sign_in("alice@example.org").id_token
    asked = {"Authorization": f"Bearer {token}"}

    assert ask("{ me { roles } }", **asked).data == {"me": {"roles": ["RESIDENT"]}}
    assert ask("{ reviewQueue { edges { cursor } } }", **asked).codes == ["STAFF_ONLY"]
    assert ask("{ myListings { edges { cursor } } }", **asked).codes == ["MEMBERS_ONLY"]
    user = authenticate(request_with(token))
    assert user is not None
    assert (user.is_staff, user.is_superuser, user.email) == (False, False, None)


def test_firebase_is_not_there(emulator: AuthEmulator, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create(firebase_uid="bob")
    settings.FIREBASE_AUTH_EMULATOR_HOST = "127.0.0.1:9"
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9")

    with pytest.raises(SignInUnavailable):
        check_accounts(timezone.now())
    assert User.objects.get().firebase_state == "ACTIVE"
